package dev.ganlib.internal.store;

import java.util.Map;

/**
 * One entry of an {@link EventFile}: what became known at a time and, mostly, of a step.
 *
 * <p>The fields are those of TensorFlow's {@code event.proto} and {@code summary.proto}. Never
 * changes.
 */
public final class Event {
  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int SESSION_LOG = 7;

  private static final int SUMMARY_VALUE = 1;
  private static final int TAG = 1;
  private static final int SIMPLE_VALUE = 2;
  private static final int IMAGE = 4;

  private static final int IMAGE_HEIGHT = 1;
  private static final int IMAGE_WIDTH = 2;
  private static final int IMAGE_COLORSPACE = 3;
  private static final int IMAGE_BYTES = 4;
  private static final int RGB = 3;

  private static final int SESSION_STATUS = 1;
  private static final int START = 1;

  private final byte[] bytes;

  private Event(ProtoMessage message) {
    this.bytes = message.toBytes();
  }

  /** Returns the event that a file begins with. */
  static Event version(double seconds) {
    return new Event(at(seconds).text(FILE_VERSION, "brain.Event:2"));
  }

  /**
   * Says that what follows begins at a step: readers drop what they know of it and of later steps.
   *
   * @param seconds when, since 1970
   * @param step the first step that follows
   * @return the event
   */
  public static Event start(double seconds, long step) {
    ProtoMessage log = new ProtoMessage().integer(SESSION_STATUS, START);
    return new Event(at(seconds).integer(STEP, step).message(SESSION_LOG, log));
  }

  /**
   * Gives numbers of a step.
   *
   * @param seconds when, since 1970
   * @param step the step
   * @param values the numbers by name, any, also such as are not finite; kept in single precision
   * @return the event
   */
  public static Event scalars(double seconds, long step, Map<String, Double> values) {
    ProtoMessage summary = new ProtoMessage();
    values.forEach(
        (tag, value) ->
            summary.message(
                SUMMARY_VALUE,
                new ProtoMessage().text(TAG, tag).number(SIMPLE_VALUE, value.floatValue())));
    return new Event(at(seconds).integer(STEP, step).message(SUMMARY, summary));
  }

  /**
   * Gives a picture of a step.
   *
   * @param seconds when, since 1970
   * @param step the step
   * @param tag the picture's name
   * @param width in pixels
   * @param height in pixels
   * @param encoded the picture in RGB as a file has it, PNG or GIF, which may be animated
   * @return the event
   */
  public static Event picture(
      double seconds, long step, String tag, int width, int height, byte[] encoded) {
    ProtoMessage image =
        new ProtoMessage()
            .integer(IMAGE_HEIGHT, height)
            .integer(IMAGE_WIDTH, width)
            .integer(IMAGE_COLORSPACE, RGB)
            .bytes(IMAGE_BYTES, encoded);
    ProtoMessage value = new ProtoMessage().text(TAG, tag).message(IMAGE, image);
    ProtoMessage summary = new ProtoMessage().message(SUMMARY_VALUE, value);
    return new Event(at(seconds).integer(STEP, step).message(SUMMARY, summary));
  }

  private static ProtoMessage at(double seconds) {
    return new ProtoMessage().number(WALL_TIME, seconds);
  }

  /** Returns the message; not to be changed. */
  byte[] bytes() {
    return bytes;
  }
}
