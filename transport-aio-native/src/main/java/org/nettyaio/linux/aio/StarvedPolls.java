package org.nettyaio.linux.aio;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Polls that could not be armed: there is no slot for them and {@code fs.aio-max-nr} allows no
 * larger context, or the kernel has no memory. They are armed as slots become free, the oldest
 * first. One that has waited too long is due to be answered as "not known to be ready", which makes
 * its owner try the operation: slow, but every owner makes progress.
 *
 * <p>Most owners find nothing and queue their poll again. Each time in a row it waits twice as
 * long, and no more than {@link #MAX_DUE} are due in 10 ms, so that however many polls are starved,
 * what is known to be ready is served.
 *
 * <p>The polls are linked with each other, so that none of this allocates memory, of which there
 * may be none.
 */
final class StarvedPolls {
  /** How many are due in 10 ms at the most. */
  static final int MAX_DUE = 64;

  /** How long a poll waits before it is answered without the kernel, the first time. */
  static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** Those that wait for the first time, for the second time in a row, and so on. */
  private final List[] waiting = new List[6];

  /** When the current period of 10 ms began, in which {@link #dueInTick} polls have been due. */
  private long tick = System.nanoTime();

  private int dueInTick;
  private boolean resting;
  private long restingSince;

  StarvedPolls() {
    for (int times = 0; times < waiting.length; times++) {
      waiting[times] = new List(PATIENCE_NANOS << times);
    }
  }

  boolean isEmpty() {
    return oldest() == null;
  }

  void add(AioPoll poll) {
    poll.starvedSince = System.nanoTime();
    waiting[poll.starvedTimes].add(poll);
  }

  void remove(AioPoll poll) {
    waiting[poll.starvedTimes].remove(poll);
    resting &= !isEmpty();
  }

  /** Returns the one that has waited longest; null if there is none. */
  @Nullable AioPoll oldest() {
    AioPoll oldest = null;
    for (List list : waiting) {
      AioPoll first = list.first;
      if (first != null && (oldest == null || first.starvedSince - oldest.starvedSince < 0)) {
        oldest = first;
      }
    }
    return oldest;
  }

  /**
   * Removes and returns one that has waited too long; null if there is none now. If it is added
   * again before it has had a slot, it waits twice as long.
   */
  @Nullable AioPoll pollDue(long now) {
    if (now - tick >= PATIENCE_NANOS) {
      tick = now;
      dueInTick = 0;
    }
    List next = next(now);
    AioPoll poll = next == null ? null : next.first;
    if (dueInTick >= MAX_DUE || poll == null || next.nanosUntilDue(now) > 0) {
      return null;
    }
    dueInTick++;
    remove(poll);
    poll.starvedTimes = Math.min(poll.starvedTimes + 1, waiting.length - 1);
    return poll;
  }

  /** Returns the list of the one that is due before all others; null if there is none. */
  private @Nullable List next(long now) {
    List next = null;
    for (List list : waiting) {
      if (list.first != null
          && (next == null || list.nanosUntilDue(now) < next.nanosUntilDue(now))) {
        next = list;
      }
    }
    return next;
  }

  /** Returns when to look again for those that are due; 0 for now. */
  long nanosUntilDue(long now) {
    List next = next(now);
    long nanos = next == null ? Long.MAX_VALUE : next.nanosUntilDue(now);
    long untilTick = dueInTick < MAX_DUE ? 0 : PATIENCE_NANOS - (now - tick);
    return Math.max(nanos, Math.max(untilTick, 0));
  }

  /**
   * Notes that the kernel has refused a poll although there should be room. Trying again at once
   * would be a loop of failing calls, so all wait for a while, or until they are due.
   */
  void rest() {
    resting = true;
    restingSince = System.nanoTime();
  }

  boolean areResting(long now) {
    return resting && now - restingSince < PATIENCE_NANOS;
  }

  /** Polls that wait for the same time, so that the oldest is due first. */
  private static final class List {
    private final long patience;
    private @Nullable AioPoll first;
    private @Nullable AioPoll last;

    List(long patience) {
      this.patience = patience;
    }

    /** Returns when its oldest is due; the list must not be empty. */
    long nanosUntilDue(long now) {
      AioPoll oldest = first;
      assert oldest != null;
      return patience - (now - oldest.starvedSince);
    }

    void add(AioPoll poll) {
      AioPoll before = last;
      if (before == null) {
        first = poll;
      } else {
        before.starvedAfter = poll;
        poll.starvedBefore = before;
      }
      last = poll;
    }

    void remove(AioPoll poll) {
      AioPoll before = poll.starvedBefore;
      AioPoll after = poll.starvedAfter;
      if (before == null) {
        first = after;
      } else {
        before.starvedAfter = after;
      }
      if (after == null) {
        last = before;
      } else {
        after.starvedBefore = before;
      }
      poll.starvedBefore = null;
      poll.starvedAfter = null;
    }
  }
}
