package org.nettyaio.channel.internal.core;

import org.nettyaio.channel.internal.loop.AioRegistration;

/**
 * Bounds how many bytes a channel writes in a turn of its loop, so that one that has much to send
 * delays the others no longer than it takes to copy that. Used on the channel's loop only.
 */
public final class TurnShare {
  private static final int BYTES = 256 * 1024;

  private long turn = -1;
  private long left;

  /** Returns how many bytes are left of the share; none, or less, if it has been used up. */
  public long left(AioRegistration registration) {
    if (turn != registration.loop().turn()) {
      turn = registration.loop().turn();
      left = BYTES;
    }
    return left;
  }

  /** So many bytes have been written. */
  public void use(AioRegistration registration, long bytes) {
    left = left(registration) - bytes;
  }

  /** The channel closes, or leaves the loop: the bound is lifted for the rest of the turn. */
  public void lift(AioRegistration registration) {
    turn = registration.loop().turn();
    left = Long.MAX_VALUE;
  }
}
