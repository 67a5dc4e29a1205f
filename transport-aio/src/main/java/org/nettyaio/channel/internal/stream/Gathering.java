package org.nettyaio.channel.internal.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import java.nio.ByteBuffer;
import org.nettyaio.channel.internal.socket.Buffers;
import org.nettyaio.linux.aio.IovecArena;

/**
 * Collects the memory of messages for a gathering write, until that is large enough. Those that are
 * flushed later can be added, as long as no other write has used the arena since. Used on the loop
 * only.
 */
final class Gathering implements ChannelOutboundBuffer.MessageProcessor {
  /** Where the vectors lie. */
  final long address;

  private final IovecArena iovecs;
  private final long maxBytes;

  /** How many vectors there are. */
  int count;

  /** How many bytes they have together. */
  long bytes;

  /** How many messages have been looked at, and how many of them are to be passed over now. */
  private int seen;

  private int passed;

  /** Whether it has all that is flushed. */
  boolean isWhole = true;

  Gathering(IovecArena iovecs, long maxBytes) {
    this.address = iovecs.nextAddress();
    this.iovecs = iovecs;
    this.maxBytes = maxBytes;
  }

  /** Adds what has been flushed since; returns whether that is all there is. */
  boolean extend(ChannelOutboundBuffer out) throws Exception {
    passed = seen;
    if (isWhole && iovecs.endsWith(address, count)) {
      out.forEachFlushedMessage(this);
      return isWhole;
    }
    return false;
  }

  /** Gives the vectors back: the write is not going to be made. */
  void giveBack() {
    iovecs.giveBack(address, count);
  }

  @Override
  public boolean processMessage(Object message) {
    if (passed > 0) {
      passed--;
      return true;
    }
    seen++;
    isWhole = process(message);
    return isWhole;
  }

  private boolean process(Object message) {
    if (!(message instanceof ByteBuf buffer)) {
      return false;
    }
    int length = buffer.readableBytes();
    if (length == 0) {
      return true;
    }
    if (Buffers.isContiguous(buffer)) {
      return add(Buffers.address(buffer, buffer.readerIndex(), length), length);
    }
    for (ByteBuffer part : buffer.nioBuffers()) {
      if (part.hasRemaining() && !add(Buffers.address(part), part.remaining())) {
        return false;
      }
    }
    return true;
  }

  private boolean add(long address, int available) {
    int length = (int) Math.min(available, maxBytes - bytes);
    iovecs.add(address, length);
    count++;
    bytes += length;
    return count < IovecArena.IOV_MAX && bytes < maxBytes;
  }
}
