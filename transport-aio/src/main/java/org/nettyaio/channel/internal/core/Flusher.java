package org.nettyaio.channel.internal.core;

import io.netty.channel.IoRegistration;
import org.nettyaio.channel.internal.loop.AioRegistration;
import org.nettyaio.channel.internal.loop.Reason;

/**
 * Decides when what is flushed on a channel is written: at once, or at the end of the turn,
 * together with what is flushed after it ({@link AioRegistration#joinFlush}). Used on the channel's
 * loop only.
 */
public final class Flusher {
  private final ChannelCore core;
  private final OutboundWriter writer;

  public Flusher(ChannelCore core, OutboundWriter writer) {
    this.core = core;
    this.writer = writer;
  }

  /** Something was flushed: writes it now, or when the turn ends. */
  public void flush() {
    AioRegistration registration = core.registration();
    if (registration == null || !core.isActive()) {
      core.unsafe().flushNow();
    } else if (!writer.isBusy(registration)) {
      if (core.channel().isWritable() && writer.mayJoin(registration) && registration.joinFlush()) {
        writer.queue();
      } else {
        core.unsafe().flushNow();
      }
    }
  }

  /** The turn has ended in which flushes were joined at this registration. */
  public void turnEnded(IoRegistration from) {
    AioRegistration registration = core.registration();
    if (registration != null
        && registration == from
        && core.isOpen()
        && !writer.isBusy(registration)) {
      writer.sendQueued();
    }
  }

  /**
   * Sends what was flushed and waits for the end of the turn, or for the next turn. Called before
   * the outbound buffer is given up, or the loop left.
   */
  public void sendWaiting() {
    AioRegistration registration = core.registration();
    if (registration == null || !core.channel().eventLoop().inEventLoop()) {
      return;
    }
    // If it is joined it stays so: when the turn ends there is nothing left to send.
    boolean waits = registration.isFlushJoined() || registration.isReady(Reason.WRITE_ON);
    registration.clear(Reason.WRITE_ON);
    if (waits && !writer.isBusy(registration)) {
      writer.liftShare(registration);
      core.unsafe().flushNow();
    }
  }
}
