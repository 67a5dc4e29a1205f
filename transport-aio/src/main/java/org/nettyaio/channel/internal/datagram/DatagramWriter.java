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
 * The writing half of a datagram channel: from the outbound buffer, by calls that send many
 * datagrams, to the socket.
 *
 * <p>A datagram that cannot be sent fails its own promise, and the rest go on. Used on the
 * channel's loop only.
 */
public final class DatagramWriter implements OutboundWriter {
  /** What all channels of a loop send with. */
  private static final LoopLocal<OutgoingDatagrams> OUTGOING =
      new LoopLocal<>(OutgoingDatagrams::new);

  /** How many bytes a datagram counts at the least: a share is one full call of small ones. */
  private static final int DATAGRAM_COSTS = 1024;

  private final ChannelCore core;
  private final DatagramKind kind;

  /**
   * For a receiver of a Unix socket whose queue is full: no poll of a socket that is not connected
   * waits for that.
   */
  private final Retry retry;

  private final TurnShare share = new TurnShare();

  public DatagramWriter(ChannelCore core, DatagramKind kind) {
    this.core = core;
    this.kind = kind;
    this.retry = new Retry(core, this::goOn);
  }

  private void goOn() {
    core.unsafe().flushPending();
  }

  /** Not among tasks, any of which may block: nobody else could send what waits. */
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
        // Enough for now: others want to send too.
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
