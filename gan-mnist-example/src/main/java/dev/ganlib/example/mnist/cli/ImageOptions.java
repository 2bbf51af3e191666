package dev.ganlib.example.mnist.cli;

import dev.ganlib.data.FolderReader;
import dev.ganlib.data.FolderReport;
import dev.ganlib.data.ImageFolder;
import dev.ganlib.data.ImageFolderException;
import dev.ganlib.data.ImagePairs;
import dev.ganlib.example.mnist.data.MovingDigits;
import dev.ganlib.example.mnist.recipe.Recipe;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options for a folder of pictures. */
final class ImageOptions {
  private static final String DEFAULT_SIZE = "32";
  private static final int DEFAULT_CHANNELS = 3;
  private static final Pattern COLOR = Pattern.compile("#[0-9a-fA-F]{6}");
  private static final int MOST = 65_535;

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description =
          "A folder of PNG, JPEG, BMP and TIFF files instead of MNIST; its subfolders, if there"
              + " are, are the classes.")
  private @Nullable Path images;

  @Option(
      names = "--other",
      paramLabel = "DIR",
      description =
          "With --images, for cyclegan: a folder with pictures of the other side, which do not"
              + " belong to those of --images.")
  private @Nullable Path other;

  @Option(
      names = "--videos",
      paramLabel = "DIR",
      description =
          "For dvd-gan: a folder of videos, each a folder of frames or a GIF file, instead of moving"
              + " digits; its subfolders are the classes.")
  private @Nullable Path videos;

  @Option(
      names = "--frames",
      paramLabel = "N",
      description =
          "With --videos: how many frames to take of each, at uniform distances. Default: 8.")
  private @Nullable Integer frames;

  @Option(
      names = "--pairs",
      paramLabel = "DIR",
      arity = "2",
      description =
          "For pix2pix: a folder of inputs and a folder of targets, of the same names, instead of"
              + " MNIST.")
  private @Nullable List<Path> pairs;

  @Option(
      names = "--size",
      paramLabel = "N|HxW",
      description =
          "With own pictures: height and width to scale and cut to, one number for both. Default: 32.")
  private @Nullable String size;

  @Option(
      names = "--channels",
      paramLabel = "1-4",
      description =
          "With own pictures: 1 for grey, 3 for colour, 2 and 4 with opacity behind. Default: 3.")
  private @Nullable Integer channels;

  @Option(
      names = "--background",
      paramLabel = "COLOUR",
      description =
          "With own pictures: white, black or #rrggbb, which transparent pixels are laid over."
              + " Default: white.")
  private @Nullable String background;

  @Option(
      names = "--white",
      paramLabel = "N",
      description =
          "With own pictures: the value of 16-bit pictures that is white, such as 4095 of 12 bits."
              + " Default: 65535.")
  private @Nullable Integer white;

  @Option(
      names = "--skip-damaged",
      description = "With own pictures: leave out files that cannot be read, and name them.")
  private boolean skipDamaged;

  @Option(
      names = "--mirror",
      description =
          "With --images: show half of the images mirrored left to right, drawn anew each time.")
  private boolean mirror;

  /** Returns whether there are own pictures. */
  boolean areGiven() {
    return images != null || pairs != null || videos != null;
  }

  /** Returns the option that names own pictures, of those that are given. */
  String given() {
    if (images != null) {
      return "--images";
    }
    return pairs != null ? "--pairs" : "--videos";
  }

  /** Throws if the recipe takes other kinds of folders. */
  void checkKinds(CommandSpec spec, Recipe recipe) {
    boolean sides = recipe.data() == Recipe.Data.SIDES;
    boolean inPairs = recipe.data() == Recipe.Data.PAIRS;
    boolean moving = recipe.data() == Recipe.Data.VIDEOS;
    Usage.require(
        spec, videos == null || moving, "--videos has no meaning for the recipe " + recipe.name());
    Usage.require(
        spec,
        images == null || !moving,
        "the recipe %s takes --videos instead of --images".formatted(recipe.name()));
    Usage.require(
        spec, frames == null || videos != null, "--frames has no meaning without --videos");
    Usage.require(
        spec, frames == null || frames >= 2, "--frames must be 2 or more but was " + frames);
    Usage.require(
        spec, pairs == null || inPairs, "--pairs has no meaning for the recipe " + recipe.name());
    Usage.require(
        spec,
        images == null || !inPairs,
        "the recipe %s takes --pairs INPUTS TARGETS instead of --images".formatted(recipe.name()));
    Usage.require(
        spec, other == null || sides, "--other has no meaning for the recipe " + recipe.name());
    Usage.require(spec, other == null || images != null, "--other has no meaning without --images");
    Usage.require(
        spec,
        images == null || other != null || !sides,
        "the recipe %s needs both sides: --images A --other B".formatted(recipe.name()));
    Usage.require(
        spec,
        !mirror || !(sides || inPairs || moving),
        "--mirror has no meaning for the recipe " + recipe.name());
  }

  /** Returns whether images are mirrored at random. */
  boolean areMirrored() {
    return mirror;
  }

  /** Returns the folder, which must be given. */
  Path folder() {
    return Objects.requireNonNull(images);
  }

  /** Throws if options are out of their ranges, or have no folder. */
  void check(CommandSpec spec) {
    requireImages(spec, "--size", size);
    requireImages(spec, "--channels", channels);
    requireImages(spec, "--background", background);
    requireImages(spec, "--white", white);
    requireImages(spec, "--skip-damaged", skipDamaged ? true : null);
    requireImages(spec, "--mirror", mirror ? true : null);
    Usage.checked(spec, "--size ", this::size);
    Usage.require(
        spec,
        channels == null || (channels >= 1 && channels <= 4),
        "--channels must be from 1 to 4 but was " + channels);
    Usage.require(
        spec,
        background == null || color(background) >= 0,
        "--background must be white, black or #rrggbb but was '" + background + "'");
    Usage.require(
        spec,
        white == null || (white >= 1 && white <= MOST),
        "--white must be from 1 to 65535 but was " + white);
  }

  private void requireImages(CommandSpec spec, String option, @Nullable Object given) {
    Usage.require(
        spec,
        given == null || areGiven(),
        option + " has no meaning without --images, --pairs or --videos");
  }

  private Size size() {
    return Size.of(size == null ? DEFAULT_SIZE : size);
  }

  /** Returns a colour as 0xRRGGBB, or -1 if it is none. */
  private static int color(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "white" -> 0xffffff;
      case "black" -> 0;
      default -> COLOR.matcher(name).matches() ? Integer.parseInt(name.substring(1), 16) : -1;
    };
  }

  /**
   * Reads the folder of {@code --images}, and prints what was done with its files.
   *
   * @throws IOException if it cannot be read; the message names the option that helps
   */
  ImageFolder read(PrintWriter log) throws IOException {
    return read(folder(), log);
  }

  /** Reads the folder of {@code --other}, which is given, in the same way. */
  ImageFolder readOther(PrintWriter log) throws IOException {
    return read(otherFolder(), log);
  }

  /** Returns the folder of {@code --videos}, which is given. */
  Path videoFolder() {
    return Objects.requireNonNull(videos);
  }

  /** Reads the folder of {@code --videos}, which is given, in the same way. */
  ImageFolder readVideos(PrintWriter log) throws IOException {
    Path folder = videoFolder();
    try {
      ImageFolder read =
          reader(folder, log)
              .uniformFrames(Objects.requireNonNullElse(frames, MovingDigits.FRAMES))
              .read(folder);
      print(read.report(), log);
      return read;
    } catch (ImageFolderException e) {
      throw remedied(e);
    }
  }

  /** Returns the folder of {@code --other}, which is given. */
  Path otherFolder() {
    return Objects.requireNonNull(other);
  }

  /** Returns the folders of {@code --pairs}, which are given. */
  List<Path> pairFolders() {
    return List.copyOf(Objects.requireNonNull(pairs));
  }

  /** Reads the folders of {@code --pairs}, which are given, in the same way. */
  ImagePairs readPairs(PrintWriter log) throws IOException {
    List<Path> folders = pairFolders();
    try {
      ImagePairs read =
          ImageFolder.pairs(
              reader(folders.get(0), log),
              folders.get(0),
              reader(folders.get(1), log),
              folders.get(1));
      print(read.inputs().report(), log);
      print(read.targets().report(), log);
      return read;
    } catch (ImageFolderException e) {
      throw remedied(e);
    }
  }

  private ImageFolder read(Path folder, PrintWriter log) throws IOException {
    try {
      ImageFolder read = reader(folder, log).read(folder);
      print(read.report(), log);
      return read;
    } catch (ImageFolderException e) {
      throw remedied(e);
    }
  }

  private FolderReader reader(Path folder, PrintWriter log) {
    Size wanted = size();
    FolderReader reader =
        ImageFolder.reader(
                wanted.height(),
                wanted.width(),
                Objects.requireNonNullElse(channels, DEFAULT_CHANNELS))
            .progress(new ReadingProgress(log, folder));
    if (background != null) {
      reader.background(color(background));
    }
    if (white != null) {
      reader.white(white);
    }
    if (skipDamaged) {
      reader.skipDamaged();
    }
    return reader;
  }

  private static IOException remedied(ImageFolderException e) {
    String remedy =
        switch (e.remedy()) {
          case SKIP_DAMAGED -> "--skip-damaged leaves them out";
          case WHITE -> "--white says which value is white";
        };
    return new IOException(e.messageWith(remedy), e);
  }

  private static void print(FolderReport report, PrintWriter log) {
    report.notes().forEach(line -> log.printf("images %s%n", line));
    report.warnings().forEach(line -> log.printf("images %s%n", line));
  }
}
