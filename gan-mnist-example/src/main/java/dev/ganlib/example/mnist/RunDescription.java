package dev.ganlib.example.mnist;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import dev.ganlib.internal.store.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What decides a run and what it ran on: {@code run.json}.
 *
 * @param recipe the recipe's name
 * @param seed decides everything random
 * @param plan length, batch and order of moves, in words
 * @param loss what the players lower, in words
 * @param penalties what the discriminator's loss has added, in words
 * @param terms what further heads of the discriminator are for, in words
 * @param augmentation of what the discriminator sees, in words
 * @param optimizer of both players, or of each, in words
 * @param average of the generator's weights, in words
 * @param networks what the networks are made for: shape of a sample, classes and width
 * @param precision of products: {@code full} or {@code bf16}
 * @param data where the samples came from, and the digit if only one
 * @param dataSha256 of the bytes trained on
 * @param dataSize how many samples
 * @param device where it computed
 * @param versions of this application, DJL, PyTorch, Java and the system
 * @param arguments the options that {@code train} was given, but for the run's folder
 * @param resumedAt after how many rounds the run was gone on with, each time
 * @param state {@code training}, {@code finished}, {@code interrupted} or {@code failed}
 * @param steps rounds played
 */
record RunDescription(
    String recipe,
    long seed,
    String plan,
    String loss,
    String penalties,
    String terms,
    String augmentation,
    String optimizer,
    String average,
    String networks,
    String precision,
    String data,
    String dataSha256,
    long dataSize,
    String device,
    Map<String, String> versions,
    List<String> arguments,
    List<Long> resumedAt,
    String state,
    long steps) {
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  /** A run of before these two were written has neither. */
  RunDescription {
    arguments = arguments == null ? List.of() : List.copyOf(arguments);
    resumedAt = resumedAt == null ? List.of() : List.copyOf(resumedAt);
  }

  RunDescription with(String newState, long newSteps) {
    return with(resumedAt, newState, newSteps);
  }

  /** Returns this, gone on with after some rounds. */
  RunDescription resumedAfter(RunDescription before, long step) {
    List<Long> all = new ArrayList<>(before.resumedAt());
    all.add(step);
    return with(all, state, step);
  }

  private RunDescription with(List<Long> newResumedAt, String newState, long newSteps) {
    return new RunDescription(
        recipe,
        seed,
        plan,
        loss,
        penalties,
        terms,
        augmentation,
        optimizer,
        average,
        networks,
        precision,
        data,
        dataSha256,
        dataSize,
        device,
        versions,
        arguments,
        newResumedAt,
        newState,
        newSteps);
  }

  void write(Path file) throws IOException {
    byte[] json = (GSON.toJson(this) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(json));
  }

  static RunDescription read(Path file) throws IOException {
    try {
      RunDescription description = GSON.fromJson(Files.readString(file), RunDescription.class);
      if (description == null || description.recipe() == null) {
        throw new IOException("expected " + file + " to describe a run but it does not");
      }
      return description;
    } catch (JsonParseException e) {
      throw new IOException("expected " + file + " to be JSON but it is damaged", e);
    }
  }
}
