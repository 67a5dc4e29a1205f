package org.nettyaio.channel.internal.loop;

/**
 * What the turns of one round of the loop share: whether transfers are batched, and whether tries
 * pay. For the loop's thread.
 */
final class Round {
  private final int batchThreshold;

  /** Whether the round has so many transfers that they are better made together. */
  private boolean many;

  /** Whether what is flushed now may wait for the end of the round. */
  private boolean mayWait;

  /** Whether a read that was a try has brought nothing in this round. */
  private boolean missed;

  /** Whether there was anything to do in this round but to try in vain. */
  private boolean useful;

  /** How many transfers of this round have been made by system calls of their own. */
  private int performed;

  /**
   * Creates one.
   *
   * @param batchThreshold how many transfers are many
   */
  Round(int batchThreshold) {
    this.batchThreshold = batchThreshold;
  }

  /** Turns begin, of so many channels. */
  void begin(int channels) {
    missed = false;
    useful = false;
    performed = 0;
    many = channels >= batchThreshold;
  }

  /**
   * A channel has its turn.
   *
   * @param reason why
   */
  void turn(Reason reason) {
    // A handler may block, which it should not, and yet what it has flushed is to go out, as it
    // would on other transports. For the many reads of a round that would cost the batch; when a
    // connection is established it costs nothing.
    mayWait = reason != Reason.WRITABLE;
    useful |= reason != Reason.TRY_READ;
  }

  /** All have had their turns: what is flushed from now on is not part of a batch. */
  void end() {
    mayWait = false;
  }

  /** A transfer is made by a system call of its own: the more of them, the sooner they are many. */
  void performing() {
    if (++performed >= batchThreshold) {
      many = true;
    }
  }

  /** A try to read has, or has not, brought something. */
  void tried(boolean hit) {
    missed |= !hit;
    useful |= hit;
  }

  /** Whether the last round has done nothing but try to read in vain. */
  boolean wasInVain() {
    return missed && !useful;
  }

  /**
   * Whether tries are to wait for the next round. Peers answer in the order in which they were
   * served: if one has not yet, neither have those that come after it.
   */
  boolean putsOffTries() {
    return missed && !many;
  }

  /** Whether a channel is having a turn, as opposed to a task, in which it has something to do. */
  boolean isTurn() {
    return mayWait;
  }

  /**
   * Whether a transfer can wait for the end of the round, to go with the others in one call. In a
   * task it cannot: more tasks may be queued behind it, for long.
   */
  boolean isBatching() {
    return many && mayWait;
  }
}
