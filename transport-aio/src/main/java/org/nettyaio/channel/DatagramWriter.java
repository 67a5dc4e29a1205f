package org.nettyaio.channel;

import io.netty.channel.ChannelOutboundBuffer;
import org.nettyaio.linux.abi.socket_h;

/**
 * The writing half of a datagram channel: from the outbound buffer, by calls that send many
 * datagrams, to the socket.
 *
 * <p>A datagram that cannot be sent fails its own promise, and the rest go on. Used on the
 * channel's loop only.
 */
final class DatagramWriter {
  /** How many bytes a datagram counts at the least: a share is one full call of small ones. */
  private static final int DATAGRAM_COSTS = 1024;

  private final AbstractAioDatagramChannel channel;

  /**
   * For a receiver of a Unix socket whose queue is full: no poll of a socket that is not connected
   * waits for that.
   */
  private final Retry retry;

  private final TurnShare share = new TurnShare();

  DatagramWriter(AbstractAioDatagramChannel channel) {
    this.channel = channel;
    this.retry = new Retry(channel, channel::resume);
  }

  /** Whether the loop goes on by itself with what is flushed: it waits for room. */
  boolean isWaiting(AioRegistration registration) {
    return retry.isWaiting(registration)
        || registration.isOutstanding(Operation.POLL_OUT)
        || registration.isReady(Reason.WRITE_ON);
  }

  /** What is written in this turn is not held back in favour of others. */
  void liftShare(AioRegistration registration) {
    share.lift(registration);
  }

  /** Sends what is flushed. */
  void write(ChannelOutboundBuffer out) {
    AioRegistration registration = channel.registration();
    if (registration == null || isWaiting(registration)) {
      return;
    }
    int left = channel.config().getMaxMessagesPerWrite();
    while (out.current() != null) {
      if (left <= 0 || share.left(registration) <= 0) {
        // Enough for now: others want to send too.
        registration.writeNext();
        return;
      }
      long before = out.totalPendingWriteBytes();
      int done = registration.outgoing().send(channel, out, left);
      if (done == OutgoingDatagrams.NO_ROOM_AT_RECEIVER
          && channel.socket().family() == socket_h.AF_UNIX) {
        retry.later(registration);
        return;
      }
      if (done <= 0) {
        channel.pollOut(registration);
        return;
      }
      retry.succeeded();
      // A listener of what has been sent may have written as much again.
      long sent = before - out.totalPendingWriteBytes();
      share.use(registration, Math.max(sent, (long) done * DATAGRAM_COSTS));
      left -= done;
    }
  }
}
