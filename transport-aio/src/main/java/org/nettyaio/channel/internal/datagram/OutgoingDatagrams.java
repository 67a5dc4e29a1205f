package org.nettyaio.channel.internal.datagram;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.lang.foreign.Arena;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.internal.socket.Addresses;
import org.nettyaio.channel.internal.socket.Buffers;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.socket.DatagramBatch;
import org.nettyaio.linux.socket.Socket;

/**
 * Sends messages of an outbound buffer, by one call. All channels of a loop use the same one, one
 * after the other.
 */
final class OutgoingDatagrams {
  /** What {@link #send} returns if the socket has no room. */
  static final int NO_ROOM = 0;

  /** What {@link #send} returns if there is no room for a datagram that names its receiver. */
  static final int NO_ROOM_AT_RECEIVER = -1;

  /** How often a call that a signal has interrupted is made again. */
  private static final int MAX_INTERRUPTED = 16;

  private final DatagramBatch batch = new DatagramBatch(Arena.ofAuto());

  /**
   * Room for the messages of a batch; null while it is in use. Between them in the outbound buffer
   * there may be others whose promises were cancelled, which {@code forEachFlushedMessage} skips.
   */
  private @Nullable Object @Nullable [] spare;

  /**
   * Sends some of what is flushed on a socket, or fails the first of it.
   *
   * @param max how many messages to send at most
   * @return how many messages were sent or failed, or {@link #NO_ROOM} or {@link
   *     #NO_ROOM_AT_RECEIVER}
   */
  int send(Socket socket, DatagramKind kind, ChannelOutboundBuffer out, int max) {
    // A listener of what was sent may flush another channel of the loop, while this is in use.
    @Nullable Object[] messages = spare == null ? new Object[DatagramBatch.MAX_MESSAGES] : spare;
    spare = null;
    int added = 0;
    try {
      batch.clear();
      int family = socket.family();
      out.forEachFlushedMessage(
          message -> {
            if (!add(message, family)) {
              return false;
            }
            messages[batch.count() - 1] = message;
            return batch.count() < max;
          });
      added = batch.count();
      if (added == 0) {
        // The promises of all were cancelled.
        out.remove();
        return 1;
      }
      int sent = batch.send(socket);
      for (int i = 0; sent == -Errno.EINTR && i < MAX_INTERRUPTED; i++) {
        sent = batch.send(socket);
      }
      if (sent == -Errno.EAGAIN || sent == -Errno.EINTR) {
        // The first of the batch, which is not the current one if that was cancelled.
        return receiver(messages[0]) == null ? NO_ROOM : NO_ROOM_AT_RECEIVER;
      }
      if (sent < 0) {
        throw kind.failure("sendmmsg", sent);
      }
      for (int i = 0; i < sent; i++) {
        removeThrough(out, messages[i]);
      }
      return sent;
    } catch (Exception e) {
      out.remove(e);
      return 1;
    } finally {
      Arrays.fill(messages, 0, added, null);
      spare = messages;
    }
  }

  /** Removes a message, and those before it, whose promises were cancelled. */
  private static void removeThrough(ChannelOutboundBuffer out, @Nullable Object message) {
    // A listener may have closed the channel, and the rest of the messages has failed.
    while (out.current() != null && out.current() != message) {
      out.remove();
    }
    out.remove();
  }

  /**
   * Adds a message to the batch.
   *
   * @return whether there was room; a message that cannot be sent ends the batch before it
   * @throws Exception why the message cannot be sent, if it is the first
   */
  private boolean add(Object message, int family) throws Exception {
    ByteBuf content = content(message);
    int pieces = Buffers.isContiguous(content) ? 1 : content.nioBufferCount();
    if (!batch.hasRoom(pieces)) {
      return false;
    }
    SocketAddress receiver = receiver(message);
    try {
      batch.addSent(
          receiver == null ? null : Addresses.toKernel(receiver),
          family,
          segmentSize(message, content));
    } catch (ErrnoException | RuntimeException e) {
      if (batch.count() == 0) {
        throw e;
      }
      return false;
    }
    int length = content.readableBytes();
    if (pieces == 1) {
      batch.addPiece(Buffers.address(content, content.readerIndex(), length), length);
    } else {
      for (ByteBuffer part : content.nioBuffers()) {
        batch.addPiece(Buffers.address(part), part.remaining());
      }
    }
    return true;
  }

  private static ByteBuf content(Object message) {
    return message instanceof AddressedEnvelope<?, ?> envelope
        ? (ByteBuf) envelope.content()
        : (ByteBuf) message;
  }

  /** Returns where a message goes, or null for what its channel is connected to. */
  private static @Nullable SocketAddress receiver(@Nullable Object message) {
    return message instanceof AddressedEnvelope<?, ?> envelope ? envelope.recipient() : null;
  }

  /** Returns the size of the pieces that a message is to be cut into, or 0 if it is one. */
  private static int segmentSize(Object message, ByteBuf content) {
    return message instanceof SegmentedDatagramPacket packet
            && content.readableBytes() > packet.segmentSize()
        ? packet.segmentSize()
        : 0;
  }
}
