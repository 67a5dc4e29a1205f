package org.nettyaio.linux;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Polls for which the kernel has no slot, and {@code fs.aio-max-nr} allows no larger context, or no
 * memory; oldest first. They are armed as slots come free; when that takes too long they are
 * answered as "not known to be ready", which makes their owners try the operation: slow, but
 * nothing stands still.
 *
 * <p>The polls are linked with each other, so that none of this needs memory, which may be what
 * there is none of.
 */
final class StarvedPolls {
  /** How long a poll waits before it is answered without the kernel. */
  static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private @Nullable AioPoll first;
  private @Nullable AioPoll last;
  private int size;
  private long since;
  private boolean resting;

  boolean isEmpty() {
    return first == null;
  }

  void add(AioPoll poll) {
    AioPoll before = last;
    if (before == null) {
      since = System.nanoTime();
      first = poll;
    } else {
      before.starvedAfter = poll;
      poll.starvedBefore = before;
    }
    last = poll;
    size++;
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
    size--;
    resting &= size > 0;
  }

  /** Takes out the oldest; null if there is none. */
  @Nullable AioPoll poll() {
    AioPoll oldest = first;
    if (oldest != null) {
      remove(oldest);
    }
    return oldest;
  }

  /**
   * The kernel has refused one of these although there should be room: to try again at once would
   * be a loop of failing calls, so all wait until they are overdue.
   */
  void rest() {
    resting = true;
  }

  boolean areResting() {
    return resting;
  }

  /** Returns whether the wait is over for all that are here. */
  boolean areOverdue() {
    return System.nanoTime() - since >= PATIENCE_NANOS;
  }
}
