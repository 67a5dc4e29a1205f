package org.nettyaio.channel.internal.loop;

/** What a channel may have under way in the kernel, at most one of each at a time. */
public enum Operation {
  /** Readable, or the peer has closed. */
  POLL_IN(Reason.READABLE),
  /** Writable, or connected. */
  POLL_OUT(Reason.WRITABLE),
  /** The peer has closed, while nobody wants to read. */
  POLL_HUP(Reason.HUNG_UP),
  READ(Reason.READ),
  WRITE(Reason.WRITTEN);

  private final Reason reason;

  Operation(Reason reason) {
    this.reason = reason;
  }

  /** Returns the reason for a turn that its result is. */
  Reason reason() {
    return reason;
  }
}
