package dev.ganlib;

import ai.djl.ndarray.NDArray;
import dev.ganlib.Latent.Code;
import dev.ganlib.internal.torch.Copies;
import dev.ganlib.internal.torch.Operators;
import dev.ganlib.loss.Classes;
import dev.ganlib.loss.Scalars;
import java.util.Objects;

/**
 * InfoGAN's term: the negative of the lower bound of the mutual information of codes and fakes.
 *
 * @param categorical the weight of categorical codes, not negative
 * @param continuous the weight of continuous codes, not negative
 */
record InformationTerm(double categorical, double continuous) implements AuxiliaryTerm {
  InformationTerm {
    ClassificationTerm.checkWeight(categorical);
    ClassificationTerm.checkWeight(continuous);
  }

  @Override
  public String name() {
    return "information";
  }

  @Override
  public long headSize(Generator generator) {
    long size = generator.latent().codeSize();
    if (size == 0) {
      throw new IllegalArgumentException(
          "the term information needs codes but the latents have none; use"
              + " Latent.normal(62).categorical(10)");
    }
    return size;
  }

  @Override
  public NDArray evaluate(Head head) {
    NDArray latents = head.latents(); // (B, noise + codes)
    Latent latent = head.latent();
    NDArray sum = null;
    long start = 0;
    for (Code code : latent.codes()) {
      long end = start + code.size();
      NDArray guess = Copies.columns(head.outputs(), start, end); // (B, code size)
      NDArray truth = Copies.columns(latents, latent.noise() + start, latent.noise() + end);
      NDArray term =
          code.kind() == Code.Kind.CATEGORICAL
              ? Scalars.scale(Classes.crossEntropy(guess, truth.argMax(1)), categorical)
              : Scalars.scale(Operators.halfDistance(guess, truth), continuous);
      sum = sum == null ? term : sum.add(term);
      start = end;
    }
    return Objects.requireNonNull(sum, "codes");
  }

  /** Returns the term with its weights, such as {@code information(1.0, 0.1)}. */
  @Override
  public String toString() {
    return name() + "(" + categorical + ", " + continuous + ")";
  }
}
