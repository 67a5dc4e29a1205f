package org.nettyaio.channel;

import io.netty.channel.ChannelOutboundBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.AioOperation.Kind;
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
      int done = registration.outgoing().send(channel, out, left);
      if (done == 0) {
        awaitRoom(registration, message);
        return;
      }
      left -= done;
    }
  }

  private void awaitRoom(AioRegistration registration, Object message) {
    if (channel.socket().family() != socket_h.AF_UNIX
        || OutgoingDatagrams.receiver(message) == null) {
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
