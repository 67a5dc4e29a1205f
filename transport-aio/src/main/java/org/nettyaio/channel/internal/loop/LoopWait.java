package org.nettyaio.channel.internal.loop;

import io.netty.channel.IoHandlerContext;
import java.util.concurrent.atomic.AtomicReference;
import org.nettyaio.channel.AioIoHandlerConfig;
import org.nettyaio.linux.aio.AioContext;

/**
 * Waits, for a loop with nothing to do: spins on the ring for a moment if that has paid lately, and
 * then sleeps until the kernel or another thread wakes it. Used on the loop's thread, except for
 * {@link #wakeup}.
 */
final class LoopWait {
  private final AioContext context;
  private final Spinner spinner;
  private final int coalescedCompletions;
  private final long coalesceNanos;

  /** Whether the loop sleeps, and whether another thread has woken it. */
  private enum Sleep {
    /** It runs, and {@link #wakeup} was not called since it last could have slept. */
    AWAKE,
    /** It sleeps, or is about to: it looks for tasks once more before it does. */
    ASLEEP,
    /** {@link #wakeup} was called: the loop does not sleep, this time. */
    WOKEN
  }

  private final AtomicReference<Sleep> sleep = new AtomicReference<>(Sleep.AWAKE);

  LoopWait(AioContext context, AioIoHandlerConfig config) {
    this.context = context;
    this.spinner = new Spinner(config.getSpin().toNanos());
    this.coalescedCompletions = config.getCoalescedCompletions();
    this.coalesceNanos = config.getCoalesceWait().toNanos();
  }

  /** Waits until there are results, or tasks, or it is time for the next timer. */
  void await(IoHandlerContext runner) {
    long spin = spinner.nanos();
    if (spin == 0 || !spin(runner, spin)) {
      sleep(runner);
    }
  }

  /** An exception has ended the wait: no thread has to wake the loop. */
  void aborted() {
    sleep.set(Sleep.AWAKE);
  }

  /** Ends the wait, the current one or the next. Any thread may call it but the loop's. */
  void wakeup() {
    if (sleep.get() != Sleep.WOKEN && sleep.getAndSet(Sleep.WOKEN) == Sleep.ASLEEP) {
      context.wakeup();
    }
  }

  /** Spins until something comes; returns whether it has in time. */
  private boolean spin(IoHandlerContext runner, long nanos) {
    long start = System.nanoTime();
    long now = start;
    boolean shared = false;
    while (true) {
      if (context.reap() > 0 || !runner.canBlock()) {
        spinner.won();
        context.counters().spun(true);
        return true;
      }
      if (shared || now - start >= nanos) {
        break;
      }
      // Another thread may need this core, perhaps to send what is waited for. If one has run
      // meanwhile and nothing has come by that, the loop leaves the core to it and sleeps.
      Thread.yield();
      long before = now;
      now = System.nanoTime();
      shared = spinner.isShared(now - before);
    }
    spinner.lost();
    context.counters().spun(false);
    return false;
  }

  private void sleep(IoHandlerContext runner) {
    if (!sleep.compareAndSet(Sleep.AWAKE, Sleep.ASLEEP)) {
      sleep.set(Sleep.AWAKE);
      return;
    }
    // Asked again now that other threads see ASLEEP: a task that was added before is seen here, one
    // that is added later brings a wake-up.
    if (runner.canBlock()) {
      long start = System.nanoTime();
      long nanos = runner.deadlineNanos() == -1 ? -1 : runner.delayNanos(start);
      if (nanos != 0) {
        int count = context.await(1, nanos);
        if (count > 0 && count < coalescedCompletions) {
          context.await(coalescedCompletions - count, coalesceNanos);
        }
        context.reap();
        spinner.slept(System.nanoTime() - start);
      }
    }
    sleep.set(Sleep.AWAKE);
  }
}
