package org.nettyaio.channel.internal.file;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.FileRegion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/** Reads file regions into memory, piece by piece. */
final class FileRegions {
  private FileRegions() {}

  /**
   * Fills a buffer with what comes next of a region.
   *
   * @param buffer returned, or released
   * @return the buffer, with at least one byte; null if the region has nothing to give now
   * @throws IOException if the region cannot be read, or its file is too short
   */
  static @Nullable ByteBuf read(FileRegion region, ByteBuf buffer) throws IOException {
    boolean filled = false;
    try {
      WritableByteChannel target = new BufferChannel(buffer);
      while (buffer.isWritable() && region.transferred() < region.count()) {
        int before = buffer.readableBytes();
        if (region.transferTo(target, region.transferred()) <= 0
            || buffer.readableBytes() == before) {
          break;
        }
      }
      filled = buffer.isReadable();
      if (!filled && region instanceof DefaultFileRegion) {
        // A file that has no more bytes now will not have more later; another region may.
        throw tooShort(region);
      }
      return filled ? buffer : null;
    } catch (ChannelException e) {
      throw new IOException(e);
    } finally {
      if (!filled) {
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

  /**
   * Takes what the buffer has room for, then nothing once, like a socket that is full. A region
   * that continues to write after that would write for ever, so the rest is taken and the buffer
   * grows.
   */
  private static final class BufferChannel implements WritableByteChannel {
    private final ByteBuf buffer;
    private boolean insists;

    BufferChannel(ByteBuf buffer) {
      this.buffer = buffer;
    }

    @Override
    public int write(ByteBuffer source) {
      int length = source.remaining();
      if (!insists) {
        length = Math.min(length, buffer.writableBytes());
        insists = length == 0 && source.hasRemaining();
      }
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
