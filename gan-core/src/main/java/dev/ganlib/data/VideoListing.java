package dev.ganlib.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The videos of a folder in their order: folders of frames, and animated GIF files.
 *
 * @param listing each video once, by the path of its folder or file
 * @param frames of each video that is a folder its files, in their natural order
 */
record VideoListing(FolderListing listing, Map<Path, List<Path>> frames) {
  private static final String KINDS = "folders of %s, or GIF files,".formatted(FolderListing.KINDS);

  /** A video in a folder has no class, one in a folder of a folder has. */
  private static final int DEEPEST = 2;

  /**
   * Lists a folder.
   *
   * @throws IOException if it is none or has no videos; if frames or videos lie elsewhere than in
   *     {@code folder/video} or {@code folder/class/video}, or some here and some there; or if a
   *     class has files but no videos
   */
  static VideoListing of(Path folder) throws IOException {
    FolderListing.Found found = FolderListing.find(folder, "videos");
    Map<Path, List<Path>> frames = new HashMap<>();
    Set<Path> videos = new TreeSet<>();
    List<Path> others = new ArrayList<>();
    for (Path file : found.files()) {
      if (FolderListing.isPicture(file)) {
        Path video = Objects.requireNonNull(file.getParent());
        frames.computeIfAbsent(video, key -> new ArrayList<>()).add(file);
        videos.add(video);
      } else if (FolderListing.type(file).equals(FolderListing.GIF)) {
        videos.add(file);
      } else {
        others.add(file);
      }
    }
    if (videos.isEmpty()) {
      throw FolderListing.nothing(folder, KINDS, others);
    }
    Comparator<Path> natural =
        Comparator.comparing(
            file -> Objects.requireNonNull(file.getFileName()).toString(), new NaturalOrder());
    frames.values().forEach(files -> files.sort(natural));
    Set<String> classes = classes(folder, videos);
    if (!classes.isEmpty()) {
      FolderListing.requireInEach(folder, classes, others, KINDS);
    }
    Map<String, Integer> numbers = new TreeMap<>();
    classes.forEach(name -> numbers.put(name, numbers.size()));
    List<FolderListing.Entry> entries = new ArrayList<>();
    for (Path video : videos) {
      String first = folder.relativize(video).getName(0).toString();
      entries.add(new FolderListing.Entry(video, numbers.getOrDefault(first, 0)));
    }
    entries.sort(FolderListing.order(folder));
    FolderListing listing =
        new FolderListing(
            folder,
            entries,
            List.copyOf(classes),
            FolderListing.count(others),
            found.deadLinks(),
            "video");
    return new VideoListing(listing, frames);
  }

  /** Returns the names of the classes in their order; none if the videos lie in the folder. */
  private static Set<String> classes(Path folder, Set<Path> videos) throws IOException {
    Set<String> classes = new TreeSet<>();
    Path direct = null;
    for (Path video : videos) {
      Path relative = folder.relativize(video);
      int depth = video.equals(folder) ? 0 : relative.getNameCount();
      if (depth < 1 || depth > DEEPEST) {
        throw new IOException(
            FolderListing.type(video).equals(FolderListing.GIF)
                ? "expected VIDEO.gif or CLASS/VIDEO.gif below %s but found %s"
                    .formatted(folder, video)
                : "expected VIDEO/FRAME or CLASS/VIDEO/FRAME below %s but found a frame in %s"
                    .formatted(folder, video));
      }
      if (depth == 1) {
        direct = direct == null ? relative : direct;
      } else {
        classes.add(relative.getName(0).toString());
      }
    }
    if (direct != null && !classes.isEmpty()) {
      throw new IOException(
          "expected videos or folders of videos in %s but found the video %s beside the folder of videos %s"
              .formatted(folder, direct, classes.iterator().next()));
    }
    return classes;
  }
}
