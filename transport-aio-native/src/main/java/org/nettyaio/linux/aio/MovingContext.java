package org.nettyaio.linux.aio;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.ErrnoException;

/**
 * The kernel context that is in use, which is replaced by one of twice the size when there is no
 * room, and by a smaller one when the size has not been needed for long, as {@code fs.aio-max-nr}
 * is shared with the whole system. For the thread that owns it, except {@link #wake}.
 */
final class MovingContext {
  /** How long a context is kept that is larger than it has to be. */
  static final long UNUSED_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** For how long at the most no larger context is asked for after a refusal. */
  private static final long MAX_REFUSAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * For how long none is asked for after the second refusal in a row; after each further one, twice
   * as long.
   */
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

  /** Why no larger context could be set up the last time; null if one could. */
  private @Nullable ErrnoException refusal;

  private long refusedAt;

  /**
   * For how long it is thrown again without asking the kernel: not at all at first, as the reason
   * may have passed.
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
      // If the context has moved meanwhile, the event may be in a ring that is not read any more.
    } while (current != kernel);
  }

  /** Moves to a larger context if one can be set up; returns whether it could. */
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
   * @throws ErrnoException if none can be set up; after two refusals in a row or more the same one
   *     is thrown for a while, up to a second, as asking the kernel takes long: it makes a ring
   *     before it checks the limit (ioctx_alloc in fs/aio.c)
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
   * Moves to a context of half or a quarter the size, if less than a quarter of this one has been
   * used for long. To be called from time to time, best when there is nothing else to do.
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
      // If moving fails, it is tried again after the same time.
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
   * descriptors anew, and whatever the old ring receives after that is reported in the new one too.
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
      // It is not in use yet, and the polls that are armed in it are still armed in the old one.
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
    // Wake-ups until now may be in the old ring, or were just read; later ones go to the new
    // context. At worst the next wait ends once without need.
    next.wake();
    counters.submits.add(1);
    old.destroy();
  }
}
