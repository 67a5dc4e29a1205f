package org.nettyaio.channel.internal.loop;

/** What may be outstanding for a channel, at most one of each at a time. */
public enum Operation {
  /** Readable, or the peer has closed. */
  POLL_IN(Reason.READABLE),
  /** Writable, or connected. */
  POLL_OUT(Reason.WRITABLE),
  /** The peer has closed, while reading is not wanted. */
  POLL_HUP(Reason.HUNG_UP),
  READ(Reason.READ),
  WRITE(Reason.WRITTEN);

  private final Reason reason;

  Operation(Reason reason) {
    this.reason = reason;
  }

  /** Returns why a channel has a turn when this has a result. */
  Reason reason() {
    return reason;
  }
}
