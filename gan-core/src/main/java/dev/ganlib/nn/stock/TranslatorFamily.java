package dev.ganlib.nn.stock;

import ai.djl.nn.Block;
import dev.ganlib.nn.InstanceNorm;
import dev.ganlib.nn.Sequence;
import java.util.Arrays;
import java.util.Locale;

/** A kind of stock network from images to images: how it is put together. */
enum TranslatorFamily {
  UNET("levels"),
  RESIDUAL("halvings"),
  SUPERRESOLUTION("doublings");

  private final String levels;

  TranslatorFamily(String levels) {
    this.levels = levels;
  }

  static TranslatorFamily named(String name) {
    return Arrays.stream(values())
        .filter(family -> family.word().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "expected a family among unet, residual and superresolution but was " + name));
  }

  /** Returns the name that architectures have it by. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns what its levels are called. */
  String levels() {
    return levels;
  }

  /** Returns whether the sides of images are halved, and have to be multiples of a power of two. */
  boolean halves() {
    return this != SUPERRESOLUTION;
  }

  Block layers(TranslatorArchitecture architecture) {
    return switch (this) {
      case UNET -> UNet.layers(architecture);
      case RESIDUAL -> ResidualTranslator.layers(architecture);
      case SUPERRESOLUTION -> SuperResolution.layers(architecture);
    };
  }

  /** Adds the normalisation of activations, if the norm has one; of instances without a scale. */
  static void addNorm(Sequence.Builder blocks, Norm norm) {
    if (norm == Norm.INSTANCE) {
      blocks.add(InstanceNorm.of());
    } else {
      Layers.addNorm(blocks, norm);
    }
  }
}
