package org.nettyaio.linux.aio;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Contexts that were ended with nothing under way, kept for a moment for whoever needs one of their
 * size: to set one up and to give it back takes longer than all else that an event loop costs, and
 * one that is needed no more is often followed by another, in tests above all.
 *
 * <p>What is not taken within a tenth of a second is given back, as {@code fs.aio-max-nr} is
 * charged with it; all are at once where that has been reached. May be used from any thread.
 */
final class SpareContexts {
  /** Of the size that loops begin with, these are a sixteenth of the usual fs.aio-max-nr. */
  static final int MAX_COUNT = 16;

  /** A larger one is charged too much for what may never be needed. */
  private static final int MAX_CAPACITY = 256;

  private static final long KEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** In the order in which they came. Guarded by this, as is the next. */
  private final List<KernelContext> spares = new ArrayList<>(MAX_COUNT);

  /** Whether somebody looks after them. */
  private boolean watched;

  /** Keeps a context that nobody uses and the kernel has nothing to do for, or has it destroyed. */
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
    // The one that came last: its ring is in the caches, and the others get old.
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

  /** Has all given back to the kernel. */
  synchronized void release() {
    while (!spares.isEmpty()) {
      spares.remove(spares.size() - 1).destroy();
    }
  }

  /** Gives back what gets too old, until there is nothing left. */
  private synchronized void watch() {
    while (!spares.isEmpty()) {
      long left = spares.get(0).spareSince + KEEP_NANOS - System.nanoTime();
      if (left <= 0) {
        spares.remove(0).destroy();
        continue;
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException nobodyDoes) {
        release();
      }
    }
    watched = false;
  }
}
