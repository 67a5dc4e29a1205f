package org.nettyaio.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import java.nio.ByteBuffer;
import org.nettyaio.linux.IovecArena;

/** Adds messages to a gathering write until it is large enough. */
final class Gathering implements ChannelOutboundBuffer.MessageProcessor {
  final long address;
  private final IovecArena iovecs;
  private final long maxBytes;
  int count;
  long bytes;

  /** Whether there is nothing else. */
  boolean isWhole = true;

  Gathering(IovecArena iovecs, long maxBytes) {
    this.address = iovecs.nextAddress();
    this.iovecs = iovecs;
    this.maxBytes = maxBytes;
  }

  @Override
  public boolean processMessage(Object message) {
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
