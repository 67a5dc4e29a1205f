package org.nettyaio.examples;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.stream.ChunkedInput;
import java.nio.charset.StandardCharsets;

/**
 * The first N bytes of what {@code seq inf} prints ("1\n2\n3\n…"), made chunk by chunk as they are
 * sent: any shell can make the same to compare with, and misplaced bytes are noticed because no
 * line repeats.
 */
final class SequenceBody implements ChunkedInput<ByteBuf> {
  private static final int CHUNK = 64 << 10;

  private final long length;
  private final byte[] chunk;
  private long progress;

  /** The current line, right-aligned: digits and a line feed. */
  private final byte[] line = "                   1\n".getBytes(StandardCharsets.US_ASCII);

  private int lineStart = line.length - 2;

  /** The next byte of the current line to put into a chunk. */
  private int position = lineStart;

  /**
   * A body of this length.
   *
   * @param length in bytes, at least 0
   */
  SequenceBody(long length) {
    this.length = length;
    this.chunk = new byte[(int) Math.min(CHUNK, length)];
  }

  @Override
  public boolean isEndOfInput() {
    return progress == length;
  }

  @Override
  public ByteBuf readChunk(ByteBufAllocator allocator) {
    int size = (int) Math.min(CHUNK, length - progress);
    int filled = 0;
    while (filled < size) {
      int part = Math.min(size - filled, line.length - position);
      System.arraycopy(line, position, chunk, filled, part);
      filled += part;
      position += part;
      if (position == line.length) {
        nextLine();
      }
    }
    progress += size;
    return allocator.buffer(size).writeBytes(chunk, 0, size);
  }

  private void nextLine() {
    int digit = line.length - 2;
    while (line[digit] == '9') {
      line[digit--] = '0';
    }
    line[digit] = line[digit] == ' ' ? (byte) '1' : (byte) (line[digit] + 1);
    lineStart = Math.min(lineStart, digit);
    position = lineStart;
  }

  @Override
  @Deprecated
  public ByteBuf readChunk(ChannelHandlerContext ctx) {
    return readChunk(ctx.alloc());
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public long progress() {
    return progress;
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
