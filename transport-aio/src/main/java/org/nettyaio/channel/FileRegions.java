package org.nettyaio.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import io.netty.channel.FileRegion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Reads file regions into memory, piece by piece. */
final class FileRegions {
  private FileRegions() {}

  /**
   * Fills a buffer with what comes next of a region.
   *
   * @return the buffer, with at least one byte
   * @throws IOException if the region cannot be read; the buffer is released then
   */
  static ByteBuf read(FileRegion region, ByteBuf buffer) throws IOException {
    boolean done = false;
    try {
      WritableByteChannel target = new BufferChannel(buffer);
      while (buffer.isWritable() && region.transferred() < region.count()) {
        if (region.transferTo(target, region.transferred()) <= 0) {
          break;
        }
      }
      if (!buffer.isReadable()) {
        throw tooShort(region);
      }
      done = true;
      return buffer;
    } catch (ChannelException e) {
      throw new IOException(e);
    } finally {
      if (!done) {
        buffer.release();
      }
    }
  }

  /** Returns what is thrown when a region's file has fewer bytes than it says. */
  static IOException tooShort(FileRegion region) {
    return new IOException(
        "the file region ends after "
            + region.transferred()
            + " bytes and should have "
            + region.count()
            + ": its file is too short");
  }

  /** Takes no more than the buffer's writable bytes. */
  private static final class BufferChannel implements WritableByteChannel {
    private final ByteBuf buffer;

    BufferChannel(ByteBuf buffer) {
      this.buffer = buffer;
    }

    @Override
    public int write(ByteBuffer source) {
      int length = Math.min(source.remaining(), buffer.writableBytes());
      int limit = source.limit();
      source.limit(source.position() + length);
      buffer.writeBytes(source);
      source.limit(limit);
      return length;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
