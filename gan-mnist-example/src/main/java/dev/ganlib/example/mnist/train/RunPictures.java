package dev.ganlib.example.mnist.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.example.mnist.chart.Charts;
import dev.ganlib.example.mnist.chart.ClassGrid;
import dev.ganlib.example.mnist.chart.LossChart;
import dev.ganlib.example.mnist.recipe.Recipe;
import dev.ganlib.example.mnist.recipe.TranslationRecipe;
import dev.ganlib.example.mnist.run.RunFolder;
import dev.ganlib.game.StepReport;
import dev.ganlib.image.Animation;
import dev.ganlib.image.ImageGrid;
import dev.ganlib.listener.History;
import dev.ganlib.listener.SampleGrid;
import dev.ganlib.listener.TensorBoardLog;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * The pictures of a run: real samples, samples over time, and charts.
 *
 * @param recipe what is trained
 * @param interval steps between pictures of samples
 * @param folder where they go
 * @param log where to say what they show
 */
record RunPictures(Recipe recipe, long interval, RunFolder folder, PrintWriter log) {
  private static final int FRAME_MILLISECONDS = 200;
  private static final int MOST_FRAMES = 100;
  private static final int REAL_IMAGES = 49;
  private static final int REAL_COLUMNS = 7;
  private static final int SAMPLES = 25;
  private static final int SAMPLE_COLUMNS = 5;
  private static final int MOST_VIDEOS = 10;
  private static final int TRANSLATIONS = 24;
  private static final int PAIRS_IN_ROW = 4;
  private static final int SIDES_IN_ROW = 2;

  /** About how wide pictures are, if whole pixels allow. */
  private static final int WIDTH = 600;

  private static final int LINE = 2;

  /** Returns whether there are pictures of samples. */
  boolean areThere() {
    return recipe.hasImages() && Charts.arePicturesThere();
  }

  /** Returns the listener that draws samples over time, and says what they show. */
  SampleGrid grid(TrainingData data, @Nullable TensorBoardLog events) {
    SampleGrid grid = SampleGrid.every(interval, folder.samples());
    if (recipe instanceof TranslationRecipe) {
      boolean sides = recipe.data() == Recipe.Data.SIDES;
      log.printf(
          "samples/ shows %s%s%n",
          sides
              ? "a, its translation to b and that back to a; then the same of b"
              : "inputs, outputs and targets",
          data.own() == null ? "" : ", of images that it trains on");
      int inRow = sides ? SIDES_IN_ROW : PAIRS_IN_ROW;
      int shown = Math.min(TRANSLATIONS, data.material().mostShown());
      // Each has three images, of two sides six.
      return finished(grid.count(shown).columns(inRow), inRow * (sides ? 6 : 3), events);
    }
    if (recipe.data() == Recipe.Data.VIDEOS) {
      log.printf(Locale.ROOT, "samples/ shows a video a row, of the classes in turn%n");
      int classes = Math.min(MOST_VIDEOS, recipe.setting().classes());
      return finished(grid.count(classes), (int) recipe.setting().sample().get(1), events);
    }
    int columns = SAMPLE_COLUMNS;
    if (recipe.needsLabels()) {
      ClassGrid classes = new ClassGrid(recipe.setting().classes());
      log.printf("samples/ shows %s%n", classes.words());
      columns = classes.columns();
      grid = grid.count(classes.count());
    } else {
      grid = grid.count(SAMPLES);
    }
    return finished(grid.columns(columns), columns, events);
  }

  private SampleGrid finished(SampleGrid grid, int images, @Nullable TensorBoardLog events) {
    SampleGrid scaled = grid.scale(scale(images));
    return events == null ? scaled : scaled.alsoTo(events);
  }

  /** Returns how large a pixel is drawn, so that a row of images is about as wide as wanted. */
  private int scale(int columns) {
    Shape sample = recipe.setting().sample();
    int images = columns * (int) sample.get(sample.dimension() - 1);
    int lines = LINE * (columns + 1);
    return Math.max(1, Math.round((float) (WIDTH - lines) / images));
  }

  /** Draws reals that are spread evenly over the data, as floats in the generator's range. */
  void drawReal(TrainingData data) throws IOException {
    List<NDArray> kinds = data.columns();
    long size = kinds.stream().mapToLong(kind -> kind.getShape().get(0)).min().orElseThrow();
    int count = (int) Math.min(REAL_IMAGES / kinds.size(), size);
    NDList some = new NDList();
    for (int i = 0; i < count; i++) {
      long at = i * size / count;
      for (NDArray kind : kinds) {
        some.add(kind.get(at + ":" + (at + 1)));
      }
    }
    try (some;
        NDArray chosen = NDArrays.concat(some);
        NDArray bytes = chosen.toType(DataType.FLOAT32, false);
        NDArray scaled = bytes.mul(2f / 255);
        NDArray images = scaled.sub(1)) {
      int square = (int) Math.ceil(Math.sqrt((double) count * kinds.size()));
      // So that what belongs together stands in one row.
      int columns = Math.min(REAL_COLUMNS, square) / kinds.size() * kinds.size();
      if (recipe.data() == Recipe.Data.VIDEOS) {
        try (NDArray few = images.get("0:" + Math.min(MOST_VIDEOS, count))) {
          int frames = (int) recipe.setting().sample().get(1);
          ImageGrid.frames(few).scale(scale(frames)).write(folder.real());
        }
        return;
      }
      ImageGrid.of(images).columns(columns).scale(scale(columns)).write(folder.real());
    }
  }

  /**
   * Puts the pictures of samples one after another: all, or so many that memory is bounded, spread
   * evenly. A run that failed early has none.
   */
  void animate() throws IOException {
    List<Path> all = folder.grids();
    if (all.isEmpty()) {
      return;
    }
    List<Path> shown = RunFolder.spread(all, MOST_FRAMES);
    if (shown.size() < all.size()) {
      log.printf(
          Locale.ROOT, "samples.gif shows %d of the %d pictures%n", shown.size(), all.size());
    }
    Animation animation = Animation.every(FRAME_MILLISECONDS);
    for (Path file : shown) {
      try (InputStream in = Files.newInputStream(file)) {
        BufferedImage picture = ImageIO.read(in);
        if (picture == null) {
          log.printf("left out of samples.gif, for it is damaged: %s%n", file);
        } else {
          animation.add(picture);
        }
      }
    }
    animation.write(folder.animation());
  }

  void drawLosses(History history) throws IOException {
    if (history.steps().length == 0) {
      return;
    }
    Map<String, double[]> series = new LinkedHashMap<>();
    // Of a run that ended before its adversaries came in there are figures of some players only.
    List<String> known = history.names();
    recipe
        .players()
        .forEach(
            (name, player) -> {
              if (known.contains(StepReport.LOSS + player)) {
                series.put(name, history.series(StepReport.LOSS + player));
              }
            });
    Charts.draw(() -> LossChart.write(folder.losses(), history.steps(), series));
  }
}
