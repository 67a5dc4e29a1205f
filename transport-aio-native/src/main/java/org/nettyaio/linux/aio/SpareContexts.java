package org.nettyaio.linux.aio;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Contexts that ended while the kernel had none of their requests, kept for a moment to be used
 * again. To set one up and to give it back takes longer than everything else that starting and
 * ending an event loop does, and a loop that ends is often followed by another, especially in
 * tests.
 *
 * <p>What is not taken within a tenth of a second is given back, as {@code fs.aio-max-nr} is
 * charged with it; when that limit is reached, all are given back at once. May be used from any
 * thread.
 */
final class SpareContexts {
  /** At the size with which loops begin, so many are a sixteenth of the default fs.aio-max-nr. */
  static final int MAX_COUNT = 16;

  /** A larger one would occupy too much of fs.aio-max-nr for a need that may never come. */
  private static final int MAX_CAPACITY = 256;

  private static final long KEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** Oldest first. Guarded by this, as is the next field. */
  private final List<KernelContext> spares = new ArrayList<>(MAX_COUNT);

  /** Whether a thread runs {@link #watch}. */
  private boolean watched;

  /**
   * Keeps an unused context of which the kernel has no request, or destroys it if there is no room.
   */
  void keep(KernelContext context) {
    boolean watch;
    synchronized (this) {
      if (context.capacity() > MAX_CAPACITY || spares.size() == MAX_COUNT) {
        context.destroy();
        return;
      }
      context.spareSince = System.nanoTime();
      spares.add(context);
      watch = !watched;
      watched = true;
    }
    if (watch && !Destroyer.instance().tryStart(this::watch)) {
      synchronized (this) {
        watched = false;
      }
      release();
    }
  }

  /** Returns one of exactly this size, the caller's from now on; null if there is none. */
  synchronized @Nullable KernelContext take(int capacity) {
    // The latest: its ring is likely to be in the processor's caches, and the others can expire.
    for (int i = spares.size() - 1; i >= 0; i--) {
      if (spares.get(i).capacity() == capacity) {
        return spares.remove(i);
      }
    }
    return null;
  }

  /** Returns how many are kept. */
  synchronized int count() {
    return spares.size();
  }

  /** Gives all back to the kernel. */
  synchronized void release() {
    while (!spares.isEmpty()) {
      spares.remove(spares.size() - 1).destroy();
    }
  }

  /** Gives back each context that was kept too long, until none is left. */
  private synchronized void watch() {
    try {
      while (!spares.isEmpty()) {
        long left = spares.get(0).spareSince + KEEP_NANOS - System.nanoTime();
        if (left <= 0) {
          spares.remove(0).destroy();
          continue;
        }
        try {
          TimeUnit.NANOSECONDS.timedWait(this, left);
        } catch (InterruptedException unexpected) {
          release();
        }
      }
    } finally {
      // Also if there is no memory: the next context that is kept starts another watch.
      watched = false;
    }
  }
}
