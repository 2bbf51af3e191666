package dev.ganlib.metric;

import dev.ganlib.Translator;
import dev.ganlib.data.Source;

/**
 * The outputs of a translator for a source, with the source's labels.
 *
 * @param translator makes the outputs
 * @param inputs of known size
 */
record TranslatedSamples(Translator translator, Source inputs) implements Samples {
  TranslatedSamples {
    SourceSamples.requireSize(inputs);
    translator.outputShape(inputs.sampleShape());
  }

  @Override
  public long count() {
    return inputs.size();
  }

  @Override
  public void forEach(Consumer consumer) {
    translator.apply(
        inputs,
        (samples, outputs, labels, indices) ->
            consumer.accept(outputs, SourceSamples.labels(labels)));
  }

  @Override
  public String toString() {
    return inputs.size() + " translated samples of a source";
  }
}
