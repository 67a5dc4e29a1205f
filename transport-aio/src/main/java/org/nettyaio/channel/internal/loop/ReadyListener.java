package org.nettyaio.channel.internal.loop;

/** Notified, on the loop, when an operation of a channel has completed. */
interface ReadyListener {
  /** The channel has a reason for a turn. Must not throw, and needs no memory. */
  void ready(Reason reason);
}
