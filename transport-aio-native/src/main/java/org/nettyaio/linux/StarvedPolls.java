package org.nettyaio.linux;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Polls for which the kernel has no slot and {@code fs.aio-max-nr} allows no larger context, oldest
 * first. They are armed as slots come free; when that takes too long they are answered as "not
 * known to be ready", which makes their owners try the operation: slow, but nothing stands still.
 */
final class StarvedPolls {
  /** How long a poll waits before it is answered without the kernel. */
  static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final ArrayDeque<AioRequest> polls = new ArrayDeque<>();
  private long since;

  boolean isEmpty() {
    return polls.isEmpty();
  }

  void add(AioRequest poll) {
    if (polls.isEmpty()) {
      since = System.nanoTime();
    }
    polls.add(poll);
  }

  void remove(AioRequest poll) {
    polls.remove(poll);
  }

  @Nullable AioRequest poll() {
    return polls.poll();
  }

  /** Returns whether the wait is over for all that are here. */
  boolean areOverdue() {
    return System.nanoTime() - since >= PATIENCE_NANOS;
  }
}
