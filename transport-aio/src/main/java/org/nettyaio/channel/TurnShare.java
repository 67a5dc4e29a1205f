package org.nettyaio.channel;

/**
 * How many bytes a channel may still write in this turn of its loop, so that one that has much to
 * send holds up the others no longer than it takes to copy that. Used on the channel's loop only.
 */
final class TurnShare {
  private static final int BYTES = 256 * 1024;

  private long turn = -1;
  private long left;

  /** Returns how many bytes are left of the share; none, or less, if it has been used up. */
  long left(AioRegistration registration) {
    if (turn != registration.loop().turn()) {
      turn = registration.loop().turn();
      left = BYTES;
    }
    return left;
  }

  /** So many bytes have been written. */
  void use(AioRegistration registration, long bytes) {
    left = left(registration) - bytes;
  }

  /** The channel is about to close: others wait until it has written what it has. */
  void lift(AioRegistration registration) {
    turn = registration.loop().turn();
    left = Long.MAX_VALUE;
  }
}
