package org.nettyaio.channel.internal.loop;

/**
 * What the turns of one round of the loop share: whether transfers are batched, and whether tries
 * pay. Used on the loop only.
 */
final class Round {
  private final int batchThreshold;

  /** Whether the round has so many transfers that they are better made together. */
  private boolean many;

  /** Whether what is flushed now may wait for the end of the round. */
  private boolean mayWait;

  /** Whether a read that was a try has brought nothing in this round. */
  private boolean missed;

  /** Whether anything was served in this round except tries that missed. */
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
    // What a handler flushes when its connection is established is sent at once, as on other
    // transports, even if the handler then blocks. After a read that would cost the batch, and
    // FlushGuard sends what is queued.
    mayWait = reason != Reason.WRITABLE;
    useful |= reason != Reason.TRY_READ;
  }

  /** All have had their turns: what is flushed from now on is not part of a batch. */
  void end() {
    mayWait = false;
  }

  /** A transfer is made by a system call of its own, and counts towards the threshold. */
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

  /** Whether the last round consisted of nothing but tries that missed. */
  boolean onlyMissed() {
    return missed && !useful;
  }

  /**
   * Whether tries are to wait for the next round. Peers answer in the order in which they were
   * served: if one has not answered yet, neither have those after it.
   */
  boolean postponesTries() {
    return missed && !many;
  }

  /** Whether a channel is having a turn in which flushes may wait, as opposed to a task. */
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
