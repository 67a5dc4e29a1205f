package org.nettyaio.channel;

import io.netty.channel.IoEvent;
import io.netty.channel.IoOps;
import org.nettyaio.linux.AioRequest;

/**
 * One of the few things that a registration may have outstanding. It is what is submitted and, with
 * its result, the event that comes back, so that neither has to be allocated.
 */
final class AioOperation extends AioRequest implements IoOps, IoEvent {
  /** What there is at most one of at a time for each registration. */
  enum Kind {
    /** Readable, or the peer has closed. */
    POLL_IN,
    /** Writable, or connected. */
    POLL_OUT,
    /** The peer has closed, while nobody wants to read. */
    POLL_HUP,
    READ,
    WRITE
  }

  private final Kind kind;
  private final AioRegistration registration;

  AioOperation(Kind kind, AioRegistration registration) {
    this.kind = kind;
    this.registration = registration;
  }

  Kind kind() {
    return kind;
  }

  AioRegistration registration() {
    return registration;
  }

  @Override
  public String toString() {
    return kind + " " + super.toString();
  }
}
