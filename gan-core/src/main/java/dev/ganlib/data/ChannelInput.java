package dev.ganlib.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * Reads a file of any file system for ImageIO, whose own streams take files of the default one
 * only, or copy others into a temporary file.
 */
final class ChannelInput extends ImageInputStreamImpl {
  private static final int BUFFER_BYTES = 1 << 13;

  private final SeekableByteChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);

  /** The position in the file of the buffer's first byte. */
  private long start;

  private ChannelInput(SeekableByteChannel channel) {
    this.channel = channel;
  }

  /** Opens a file; it is closed with the stream. */
  static ChannelInput open(Path file) throws IOException {
    return new ChannelInput(Files.newByteChannel(file));
  }

  @Override
  public long length() {
    try {
      return channel.size();
    } catch (IOException e) {
      return -1;
    }
  }

  @Override
  public int read() throws IOException {
    checkClosed();
    bitOffset = 0;
    if (!fill()) {
      return -1;
    }
    int value = buffer.get((int) (streamPos - start)) & 255;
    streamPos++;
    return value;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    checkClosed();
    bitOffset = 0;
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int at = (int) (streamPos - start);
    int count = Math.min(length, buffer.limit() - at);
    buffer.get(at, bytes, offset, count);
    streamPos += count;
    return count;
  }

  /** Has the buffer hold the byte at the stream's position; returns false at the file's end. */
  private boolean fill() throws IOException {
    if (streamPos >= start && streamPos < start + buffer.limit()) {
      return true;
    }
    start = streamPos;
    buffer.clear();
    channel.position(start);
    int count;
    do {
      count = channel.read(buffer);
    } while (count == 0);
    buffer.flip();
    return count > 0;
  }

  @Override
  public void close() throws IOException {
    super.close();
    channel.close();
  }
}
