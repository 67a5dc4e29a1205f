package org.nettyaio.channel.internal.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.internal.loop.AioRegistration;
import org.nettyaio.channel.internal.loop.ChannelTransfer;
import org.nettyaio.channel.internal.loop.Operation;
import org.nettyaio.channel.internal.socket.Buffers;
import org.nettyaio.linux.aio.IovecArena;
import org.nettyaio.linux.socket.Socket;

/**
 * Sets up the write of a stream channel, of one piece of memory or of many that are gathered. Used
 * on the channel's loop only.
 */
final class StreamWrite {
  private final Socket socket;
  private final GatheringLimit limit = new GatheringLimit();

  /** How many bytes it tries to write. */
  private long bytes;

  /** Whether these are all that was flushed when it was set up. */
  private boolean isWhole;

  /** Null if it is of one piece. */
  private @Nullable Gathering gathering;

  StreamWrite(Socket socket) {
    this.socket = socket;
  }

  /** Whether it writes all that was flushed when it was set up. */
  boolean isWhole() {
    return isWhole;
  }

  /**
   * Sets it up to write a contiguous buffer.
   *
   * @param most how many bytes at the most
   * @param isLast whether nothing else is flushed
   */
  void setUp(AioRegistration registration, ByteBuf buffer, long most, boolean isLast) {
    int length = (int) Math.min(buffer.readableBytes(), most);
    long address = Buffers.address(buffer, buffer.readerIndex(), length);
    transfer(registration).write(socket.fd(), address, length, buffer);
    gathering = null;
    bytes = length;
    isWhole = isLast && length == buffer.readableBytes();
  }

  /**
   * Sets it up to write the messages at the head of the outbound buffer.
   *
   * @param most how many bytes at the most
   */
  void setUp(AioRegistration registration, ChannelOutboundBuffer out, long most) throws Exception {
    IovecArena arena = registration.loop().iovecs(IovecArena.IOV_MAX);
    Gathering gathering = new Gathering(arena, Math.min(limit.bytes(), most));
    out.forEachFlushedMessage(gathering);
    transfer(registration).writev(socket.fd(), gathering.address, gathering.count, out);
    this.gathering = gathering;
    bytes = gathering.bytes;
    isWhole = gathering.isWhole;
  }

  private static ChannelTransfer transfer(AioRegistration registration) {
    return registration.operations().transfer(Operation.WRITE);
  }

  /**
   * Adds what has been flushed since, while it is queued.
   *
   * @return whether it writes that too
   */
  boolean extend(AioRegistration registration, ChannelOutboundBuffer out) throws Exception {
    if (gathering == null || !gathering.extend(out) || !registration.extendWrite(gathering.count)) {
      return false;
    }
    bytes = gathering.bytes;
    return true;
  }

  /** It was queued, has been taken back, and is going to be set up anew. */
  void discard() {
    if (gathering != null) {
      gathering.giveBack();
    }
  }

  /**
   * It was made: learns from it how much the socket takes.
   *
   * @return whether the socket has taken all that it was offered
   */
  boolean made(long written) {
    limit.learn(bytes, written);
    return written == bytes;
  }
}
