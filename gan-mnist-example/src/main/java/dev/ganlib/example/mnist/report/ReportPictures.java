package dev.ganlib.example.mnist.report;

import dev.ganlib.example.mnist.data.Mnist;
import dev.ganlib.example.mnist.judge.Neighbours;
import dev.ganlib.example.mnist.run.RunFolder;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The pictures of a report: samples over time, and images beside those most like them.
 *
 * @param folder of the run
 * @param measured of its generator
 */
record ReportPictures(RunFolder folder, GeneratorMeasurements measured) {
  private static final int MOST_GRIDS = 12;
  private static final long PNG_SIGNATURE = 0x89504E470D0A1A0AL;

  void write(Html html) throws IOException {
    samples(html);
    Neighbours neighbours = measured.neighbours();
    if (neighbours != null) {
      neighbours(html, neighbours);
    }
  }

  private void samples(Html html) throws IOException {
    html.open("section", "id", "samples");
    Path scatter = folder.path().resolve("samples.png");
    List<Path> files = RunFolder.spread(folder.grids(), MOST_GRIDS);
    if (!files.isEmpty()) {
      html.element("h2", "Samples over time");
      html.element("p", "All of the same latents, so that what changes is the generator.");
      html.open("div", "class", "grids");
      for (Path file : files) {
        html.open("figure").element("figcaption", "step " + RunFolder.step(file));
        picture(html, file, "Samples after " + RunFolder.step(file) + " steps");
        html.close();
      }
      html.close();
    } else if (Files.exists(scatter)) {
      html.element("h2", "Samples");
      html.element("p", "Real points and samples at the end of the training.");
      html.open("figure", "class", "chart");
      picture(html, scatter, "Real points and samples in the plane");
      html.close();
    } else {
      html.element("h2", "Samples");
      html.element("p", "The run's folder has no pictures of samples.");
    }
    html.close();
  }

  private static void picture(Html html, Path file, String description) throws IOException {
    byte[] png = Files.readAllBytes(file);
    // The width and height of a PNG file stand behind its signature and the name of its first part.
    ByteBuffer head = ByteBuffer.wrap(png);
    if (png.length < 24 || head.getLong(0) != PNG_SIGNATURE) {
      throw new IOException("expected a picture but it is damaged: " + file);
    }
    html.picture(png, description, head.getInt(16), head.getInt(20));
  }

  private static void neighbours(Html html, Neighbours neighbours) throws IOException {
    html.open("section", "id", "neighbours").element("h2", "Nearest neighbours");
    html.element(
        "p",
        String.format(
            Locale.ROOT,
            "Most alike by the judge's features. The number is the distance: half of the test images"
                + " are within %.1f of a training image. Samples much nearer than that may be"
                + " copies. Training images whose nearest sample is far away may be of a kind that"
                + " the generator leaves out; the fewer samples there are, the farther they are.",
            neighbours.usual()));
    pairs(
        html,
        "Sixteen samples, each with the nearest training image",
        neighbours.ofGenerated(),
        "generated",
        "real");
    pairs(
        html,
        "Sixteen training images, each with the nearest sample",
        neighbours.ofReal(),
        "real",
        "generated");
    html.close();
  }

  private static void pairs(
      Html html, String title, List<Neighbours.Pair> pairs, String first, String second)
      throws IOException {
    html.element("h3", title);
    html.open("p", "class", "legend").text("On the left ");
    html.element("span", words(first), "class", "key " + first).text(", on the right ");
    html.element("span", words(second), "class", "key " + second).text(".").close();
    html.open("div", "class", "pairs");
    for (Neighbours.Pair pair : pairs) {
      html.open("figure").open("div", "class", "pair");
      image(html, pair.image(), first);
      image(html, pair.nearest(), second);
      html.close();
      html.element("figcaption", String.format(Locale.ROOT, "%.1f", pair.distance())).close();
    }
    html.close();
  }

  private static String words(String kind) {
    return kind.equals("real") ? "real (training image)" : "generated";
  }

  private static void image(Html html, BufferedImage image, String kind) throws IOException {
    html.open("span", "class", "cell " + kind);
    html.picture(CurveChart.encoded(image), words(kind), Mnist.SIDE, Mnist.SIDE);
    html.close();
  }
}
