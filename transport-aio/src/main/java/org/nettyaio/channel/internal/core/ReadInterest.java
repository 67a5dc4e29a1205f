package org.nettyaio.channel.internal.core;

/**
 * Whether a channel is to read what can be read: from a {@code read()} on, until a read loop ends
 * with autoRead off and no further {@code read()}, or autoRead is switched off. It is what the
 * selector's interest in reading is to NIO's channels. Used on the channel's loop only.
 */
public final class ReadInterest {
  private boolean wanted;

  /** Whether a read() has come since the channel was last told anything. */
  private boolean pending;

  public boolean isWanted() {
    return wanted;
  }

  /** A read() has reached the channel. */
  public void requested() {
    pending = true;
    wanted = true;
  }

  /** What was read is being handed on. */
  public void served() {
    pending = false;
  }

  /** A read loop has ended and its handler been told: another needs autoRead or a read(). */
  void loopEnded(boolean autoRead) {
    wanted &= pending || autoRead;
  }

  /** AutoRead has been switched off. */
  void withdrawn() {
    pending = false;
    wanted = false;
  }
}
