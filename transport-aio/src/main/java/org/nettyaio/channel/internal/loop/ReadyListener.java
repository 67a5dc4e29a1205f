package org.nettyaio.channel.internal.loop;

/** Is told, on the loop, that an operation of a channel has completed. */
interface ReadyListener {
  /** There is a reason for a turn: the channel waits for it with the others. */
  void ready(Reason reason);
}
