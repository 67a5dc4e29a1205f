package org.nettyaio.channel.internal.datagram;

import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.DefaultChannelConfig;
import org.nettyaio.channel.internal.core.ChannelCore;
import org.nettyaio.channel.internal.core.OutboundWriter;
import org.nettyaio.channel.internal.core.Retry;
import org.nettyaio.channel.internal.core.TurnShare;
import org.nettyaio.channel.internal.loop.AioRegistration;
import org.nettyaio.channel.internal.loop.LoopLocal;
import org.nettyaio.channel.internal.loop.Operation;
import org.nettyaio.channel.internal.loop.Reason;
import org.nettyaio.linux.abi.socket_h;

/**
 * The writing half of a datagram channel: from the outbound buffer to the socket, many datagrams in
 * one call.
 *
 * <p>A datagram that cannot be sent fails its own promise, and the rest are sent. Used on the
 * channel's loop only.
 */
public final class DatagramWriter implements OutboundWriter {
  /** Sends for all channels of a loop. */
  private static final LoopLocal<OutgoingDatagrams> OUTGOING =
      new LoopLocal<>(OutgoingDatagrams::new);

  /** How many bytes a datagram counts at the least: a share is one full call of small ones. */
  private static final int DATAGRAM_COSTS = 1024;

  private final ChannelCore core;
  private final DatagramKind kind;

  /**
   * For a Unix domain socket whose receiver's queue is full: no poll waits for that, unless the two
   * are connected (unix_dgram_poll in net/unix/af_unix.c).
   */
  private final Retry retry;

  private final TurnShare share = new TurnShare();

  public DatagramWriter(ChannelCore core, DatagramKind kind) {
    this.core = core;
    this.kind = kind;
    this.retry = new Retry(core, () -> core.unsafe().flushPending());
  }

  /** Only in the turns of channels: a task may block, and {@code FlushGuard} cannot send these. */
  @Override
  public boolean mayJoin(AioRegistration registration) {
    return registration.loop().isTurn();
  }

  /** Does nothing: datagrams have no requests that could wait in a batch. */
  @Override
  public void queue() {}

  @Override
  public void sendQueued() {
    core.unsafe().flushNow();
  }

  /** Whether it waits for room. */
  @Override
  public boolean isBusy(AioRegistration registration) {
    return retry.isWaiting(registration)
        || registration.isOutstanding(Operation.POLL_OUT)
        || registration.isReady(Reason.WRITE_ON);
  }

  @Override
  public void liftShare(AioRegistration registration) {
    share.lift(registration);
  }

  /** Sends what is flushed. */
  public void write(ChannelOutboundBuffer out) {
    AioRegistration registration = core.registration();
    if (registration == null || isBusy(registration)) {
      return;
    }
    int left = ((DefaultChannelConfig) core.config()).getMaxMessagesPerWrite();
    while (out.current() != null) {
      if (left <= 0 || share.left(registration) <= 0) {
        // The other channels have their turns first.
        registration.writeInNextTurn();
        return;
      }
      long before = out.totalPendingWriteBytes();
      int done = registration.loop().local(OUTGOING).send(core.socket(), kind, out, left);
      if (done == OutgoingDatagrams.NO_ROOM_AT_RECEIVER
          && core.socket().family() == socket_h.AF_UNIX) {
        retry.later(registration);
        return;
      }
      if (done <= 0) {
        core.pollOut(registration);
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
