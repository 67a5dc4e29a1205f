package org.nettyaio.channel.internal.core;

/**
 * Whether a channel is to read what can be read: from a {@code read()} on, until a read loop ends
 * with autoRead off and no further {@code read()}, or autoRead is switched off. It corresponds to
 * the interest in OP_READ of NIO's channels. Used on the channel's loop only.
 */
public final class ReadInterest {
  private boolean wanted;

  /** Whether there was a read() since the pipeline was last given anything. */
  private boolean pending;

  public boolean isWanted() {
    return wanted;
  }

  /** A read() has reached the channel. */
  public void requested() {
    pending = true;
    wanted = true;
  }

  /** The pipeline is about to be given something that was read, or why reading has failed. */
  public void served() {
    pending = false;
  }

  /** A read loop has ended: the next one needs autoRead, or a read() that came meanwhile. */
  void loopEnded(boolean autoRead) {
    wanted &= pending || autoRead;
  }

  /** AutoRead has been switched off. */
  void withdrawn() {
    pending = false;
    wanted = false;
  }
}
