package org.nettyaio.linux.aio;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.ErrnoException;

/**
 * The kernel context that is in use: one after another, of twice the size where there is no room,
 * and smaller again when that has not been needed for long, as {@code fs.aio-max-nr} is shared with
 * the whole system. For the thread that owns it, except {@link #wake}.
 */
final class MovingContext {
  /** How long a context is kept that is larger than it has to be. */
  static final long UNUSED_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** For how long at the most a refusal of a larger context is taken for an answer. */
  private static final long MAX_REFUSAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** For how long the second refusal in a row is taken for one; after that twice as long each. */
  private static final long MIN_REFUSAL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final RequestTable table;
  private final PollSlots slots;
  private final AioCounters counters;
  private final Completions completions;
  private final Batch batch;
  private final int minCapacity;
  private final int maxCapacity;
  private final long unusedNanos;

  /** Volatile for {@link #wake}; written by the owner only. */
  private volatile KernelContext kernel;

  /** Why there was no larger context, the last time. */
  private @Nullable ErrnoException refusal;

  private long refusedAt;

  /**
   * For how long it is taken for an answer: not at all at first, as it may have been a moment's.
   */
  private long refusalNanos;

  /** Since when a smaller one would have done. */
  private long unusedSince = System.nanoTime();

  MovingContext(
      KernelContext kernel,
      int maxCapacity,
      long unusedNanos,
      RequestTable table,
      PollSlots slots,
      AioCounters counters,
      Completions completions,
      Batch batch) {
    this.kernel = kernel;
    this.minCapacity = kernel.capacity();
    this.maxCapacity = maxCapacity;
    this.unusedNanos = unusedNanos;
    this.table = table;
    this.slots = slots;
    this.counters = counters;
    this.completions = completions;
    this.batch = batch;
    counters.capacity(minCapacity);
  }

  /** Returns the one that is in use. */
  KernelContext kernel() {
    return kernel;
  }

  /**
   * Ends the owner's wait in the context that is in use, the current one or the next. Any thread
   * may call it.
   */
  void wake() {
    KernelContext current;
    do {
      current = kernel;
      current.wake();
      // If it has moved meanwhile, the event may be in a ring that nobody reads any more.
    } while (current != kernel);
  }

  /** Moves to a larger context if there is one to be had; returns whether there was. */
  boolean tryGrow() {
    try {
      grow();
      return true;
    } catch (ErrnoException noRoom) {
      return false;
    }
  }

  /**
   * Moves to a context of twice the size.
   *
   * @throws ErrnoException why there is none to be had; if that has been so twice and more, always
   *     the same for a while, up to a second, as to ask the kernel takes long: it makes a ring
   *     before it looks at its limit
   */
  void grow() throws ErrnoException {
    if (refusal != null && System.nanoTime() - refusedAt < refusalNanos) {
      throw refusal;
    }
    int capacity = kernel.capacity();
    try {
      int larger = (int) Math.min(2L * capacity, maxCapacity);
      if (larger <= capacity) {
        throw AioLimitException.ofOwn(maxCapacity);
      }
      move(larger);
    } catch (ErrnoException e) {
      refusalNanos =
          refusal == null ? 0 : Math.clamp(2 * refusalNanos, MIN_REFUSAL_NANOS, MAX_REFUSAL_NANOS);
      refusal = e;
      refusedAt = System.nanoTime();
      counters.growthsRefused.add(1);
      throw e;
    }
    counters.growths.add(1);
  }

  /**
   * Moves to a context of half or a quarter the size, if no more than a quarter of this one has
   * been used for long. To be called now and then, best when there is nothing else to do.
   */
  void shrinkIfUnused() {
    int capacity = kernel.capacity();
    if (capacity == minCapacity) {
      return;
    }
    long now = System.nanoTime();
    if (slots.peak() >= capacity / 4) {
      slots.forgetPeak();
      unusedSince = now;
    } else if (now - unusedSince >= unusedNanos) {
      int enough = slots.peak() < capacity / 8 ? capacity / 4 : capacity / 2;
      slots.forgetPeak();
      // Should it fail, it is tried again after as long a time.
      unusedSince = now;
      try {
        move(Math.max(enough, minCapacity));
        counters.shrinks.add(1);
      } catch (ErrnoException noRoomBesideThisOne) {
        return;
      }
    }
  }

  /**
   * Moves to a context of another size. No event is lost: what is in the old ring is read, the
   * polls that are still armed then are armed in the new context, which looks at the state of their
   * descriptors anew, and whatever the old ring receives after that is told by the new one too.
   * Reads and writes of sockets are done within io_submit, so there are none to move.
   */
  private void move(int capacity) throws ErrnoException {
    KernelContext next = KernelContexts.create(capacity);
    PollMove move;
    try {
      completions.reap(kernel);
      move = new PollMove(table);
      move.arm(next, counters);
    } catch (Throwable e) {
      // Nobody knows of it yet, and what is armed there is armed in the old one as well.
      next.destroy();
      throw e;
    }
    KernelContext old = kernel;
    kernel = next;
    slots.capacity(capacity);
    counters.capacity(capacity);
    refusal = null;
    unusedSince = System.nanoTime();
    move.finish(batch, completions);
    // Wake-ups that came until now may be in the old ring, or were just read; those who wake from
    // now on see that the context is another. The next wait is for nothing once, at worst.
    next.wake();
    counters.submits.add(1);
    old.destroy();
  }
}
