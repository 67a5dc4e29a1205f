package org.nettyaio.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.AioOperation.Kind;
import org.nettyaio.linux.DatagramBatch;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.socket_h;

/**
 * The writing half of a datagram channel: from the outbound buffer, by calls that send many
 * datagrams, to the socket.
 *
 * <p>A datagram that cannot be sent fails its own promise, and the rest go on. Used on the
 * channel's loop only.
 */
final class DatagramWriter {
  /** How soon to try again where no poll tells when there is room. */
  private static final long RETRY_MILLIS = 1;

  private final AbstractAioDatagramChannel channel;

  /** Where there will be another try soon. */
  private @Nullable AioRegistration retrying;

  DatagramWriter(AbstractAioDatagramChannel channel) {
    this.channel = channel;
  }

  /** Whether the loop goes on by itself with what is flushed: it waits for room. */
  boolean isWaiting(AioRegistration registration) {
    return retrying == registration || registration.isOutstanding(Kind.POLL_OUT);
  }

  /** Sends what is flushed. */
  void write(ChannelOutboundBuffer out) {
    AioRegistration registration = channel.registration();
    if (registration == null || isWaiting(registration)) {
      return;
    }
    int left = channel.config().getMaxMessagesPerWrite();
    Object message;
    while ((message = out.current()) != null) {
      if (left <= 0) {
        // Enough for now: others want to send too.
        channel.pollOut(registration);
        return;
      }
      int done = send(registration.outgoing(), out, left);
      if (done == 0) {
        awaitRoom(registration, message);
        return;
      }
      left -= done;
    }
  }

  /**
   * Sends some of what is flushed, or fails the first of it.
   *
   * @return how many messages have gone that way; 0 if there is no room
   */
  private int send(DatagramBatch batch, ChannelOutboundBuffer out, int max) {
    int sent;
    try {
      batch.clear();
      out.forEachFlushedMessage(message -> add(batch, message) && batch.count() < max);
      do {
        sent = batch.send(channel.socket());
      } while (sent == -Errno.EINTR);
      if (sent < 0 && sent != -Errno.EAGAIN) {
        throw channel.failure("sendmmsg", sent);
      }
    } catch (Exception e) {
      out.remove(e);
      return 1;
    }
    for (int i = 0; i < sent; i++) {
      out.remove();
    }
    return Math.max(sent, 0);
  }

  /**
   * Adds a message to the batch.
   *
   * @return whether there was room; a message that cannot be sent ends the batch before it
   * @throws Exception why the message cannot be sent, if it is the first
   */
  private boolean add(DatagramBatch batch, Object message) throws Exception {
    ByteBuf content = content(message);
    int pieces = Buffers.isContiguous(content) ? 1 : content.nioBufferCount();
    if (!batch.hasRoom(pieces)) {
      return false;
    }
    SocketAddress receiver = receiver(message);
    try {
      batch.addSent(
          receiver == null ? null : Addresses.toKernel(receiver),
          channel.socket().family(),
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

  private static @Nullable SocketAddress receiver(Object message) {
    return message instanceof AddressedEnvelope<?, ?> envelope ? envelope.recipient() : null;
  }

  /** Returns the size of the pieces that a message is to be cut into, or 0 if it is one. */
  private static int segmentSize(Object message, ByteBuf content) {
    return message instanceof SegmentedDatagramPacket packet
            && content.readableBytes() > packet.segmentSize()
        ? packet.segmentSize()
        : 0;
  }

  private void awaitRoom(AioRegistration registration, Object message) {
    if (channel.socket().family() != socket_h.AF_UNIX || receiver(message) == null) {
      channel.pollOut(registration);
      return;
    }
    // Between Unix sockets it is the receiver's queue that is full, and no poll of a socket that
    // is not connected waits for that.
    retrying = registration;
    channel
        .eventLoop()
        .schedule(
            () -> {
              // Not if the channel has moved meanwhile: its new loop has tried already.
              if (channel.registration() == registration) {
                retrying = null;
                channel.resume();
              }
            },
            RETRY_MILLIS,
            TimeUnit.MILLISECONDS);
  }
}
