package dev.ganlib.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.proto.Event;

/**
 * Reads event files: the records by their format's specification, the messages with TensorFlow's
 * own classes.
 */
public final class EventRecords {
  private EventRecords() {}

  /** Returns the events of a file, each checksum of which must be right. */
  public static List<Event> read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (bytes.hasRemaining()) {
      byte[] length = new byte[8];
      bytes.get(length);
      assertThat(bytes.getInt()).as("checksum of a length").isEqualTo(masked(crc32c(length)));
      byte[] message =
          new byte
              [Math.toIntExact(ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong())];
      bytes.get(message);
      assertThat(bytes.getInt()).as("checksum of a message").isEqualTo(masked(crc32c(message)));
      events.add(parse(message));
    }
    return events;
  }

  private static Event parse(byte[] message) throws InvalidProtocolBufferException {
    Event event = Event.parseFrom(message);
    assertThat(event.getUnknownFields().asMap()).isEmpty();
    return event;
  }

  /** Returns the CRC of Castagnoli's polynomial, computed bit by bit. */
  public static int crc32c(byte[] bytes) {
    int crc = -1;
    for (byte b : bytes) {
      crc ^= b & 0xFF;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc >>> 1) ^ ((crc & 1) == 0 ? 0 : 0x82F63B78);
      }
    }
    return ~crc;
  }

  private static int masked(int crc) {
    return ((crc >>> 15) | (crc << 17)) + 0xA282EAD8;
  }
}
