package dev.ganlib.internal.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * A file of TensorBoard's that events are added to.
 *
 * <p>An event is a record of TensorFlow's format: the length of the message in eight bytes, a
 * checksum of these in four, the message, a checksum of it in four, all little-endian. A checksum
 * is the CRC-32C, turned right by 15 bits, plus a constant.
 *
 * <p>The file is open only while events are added, so they are with the operating system when that
 * is over. One that ends within a record is read up to there. Paths must be of the default file
 * system. An instance is for one thread; an interrupt neither stops nor breaks a write.
 *
 * @see <a href="https://www.tensorflow.org/tutorials/load_data/tfrecord">TFRecord</a>
 */
public final class EventFile {
  private static final String PREFIX = "events.out.tfevents.";
  private static final String SUFFIX = ".ganlib";
  private static final Pattern NAME = Pattern.compile("events\\.out\\.tfevents\\.(\\d{10})\\b.*");
  private static final int CHECKSUM_OFFSET = 0xA282EAD8;

  private final Path path;
  private final double seconds;

  private EventFile(Path path, double seconds) {
    this.path = path;
    this.seconds = seconds;
  }

  /**
   * Makes a file of its own.
   *
   * <p>TensorBoard reads a folder's files in the order of their names and never returns to an
   * earlier one. The new file's name, {@code events.out.tfevents.<seconds>.ganlib}, comes after
   * those of the files that are there, for which a later second is named where need be.
   *
   * @param folder made if absent
   * @param seconds the time, since 1970
   * @return the file, with the event of its version
   * @throws IOException if it cannot be written
   */
  public static EventFile create(Path folder, double seconds) throws IOException {
    Files.createDirectories(FileFailure.requireDefault(folder));
    for (long named = Math.max((long) seconds, latest(folder) + 1); ; named++) {
      try {
        Path free = folder.resolve(PREFIX + named + SUFFIX);
        EventFile file = new EventFile(Files.createFile(free), seconds);
        file.append(List.of(Event.version(seconds)));
        return file;
      } catch (FileAlreadyExistsException taken) {
        // By another process since the folder was listed: the next second may be free.
      }
    }
  }

  /** Returns the second that the last of a folder's event files is named after, 0 without any. */
  private static long latest(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> NAME.matcher(file.getFileName().toString()))
          .filter(Matcher::matches)
          .mapToLong(name -> Long.parseLong(name.group(1)))
          .max()
          .orElse(0);
    }
  }

  /**
   * Adds events at the end. A file that was deleted meanwhile begins anew, with the event of its
   * version.
   *
   * @param events in the order in which they are read
   * @throws IOException if they cannot be written; a part of them may have been, after which
   *     readers see nothing that is added
   */
  public void append(List<Event> events) throws IOException {
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    if (Files.notExists(path)) {
      records.writeBytes(record(Event.version(seconds).bytes()));
    }
    for (Event event : events) {
      records.writeBytes(record(event.bytes()));
    }
    // Not a channel: an interrupt of the thread would close it in the middle of a write.
    try (OutputStream out =
        Retry.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      records.writeTo(out);
    } catch (IOException e) {
      throw FileFailure.writing(path, e);
    }
  }

  private static byte[] record(byte[] message) {
    ByteBuffer record =
        ByteBuffer.allocate(Long.BYTES + message.length + 2 * Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(message.length);
    record.putInt(checksum(record.array(), Long.BYTES));
    record.put(message);
    record.putInt(checksum(message, message.length));
    return record.array();
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + CHECKSUM_OFFSET;
  }
}
