package org.nettyaio.linux.aio;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Destroys kernel contexts on threads of its own. {@code io_destroy} always waits for some 30 ms,
 * until no processor can be using the context any more (percpu_ref_kill, from kill_ioctx in
 * fs/aio.c), and many calls can wait for the same period. May be used from any thread.
 */
final class Destroyer {
  /** With so many waiting 30 ms each, a thousand contexts can be given back in a second. */
  static final int MAX_THREADS = 32;

  private static final Destroyer INSTANCE = new Destroyer();

  private final ThreadPoolExecutor threads;

  /** How many contexts are to be given back. Guarded by this, as is the next field. */
  private int pending;

  private long destroyed;

  private Destroyer() {
    // The threads must not keep inheritable thread locals of the thread that happens to start them.
    ThreadFactory factory =
        Thread.ofPlatform()
            .name("netty-aio-destroyer")
            .daemon(true)
            .inheritInheritableThreadLocals(false)
            .factory();
    threads =
        new ThreadPoolExecutor(
            MAX_THREADS, MAX_THREADS, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
    threads.allowCoreThreadTimeOut(true);
  }

  /** Returns the one of this process. */
  static Destroyer instance() {
    return INSTANCE;
  }

  /**
   * Runs a task that calls {@code io_destroy}. That call gives back what {@code fs.aio-max-nr} was
   * charged with at its beginning (kill_ioctx in fs/aio.c), and polls that are armed release their
   * files in the course of it.
   */
  void execute(Runnable giveBack) {
    synchronized (this) {
      pending++;
    }
    try {
      threads.execute(() -> run(giveBack));
    } catch (OutOfMemoryError noMoreThreads) {
      run(giveBack);
    }
  }

  /** Runs something else on one of the threads; returns whether one could be started. */
  boolean tryStart(Runnable task) {
    try {
      threads.execute(task);
      return true;
    } catch (OutOfMemoryError noMoreThreads) {
      return false;
    }
  }

  private void run(Runnable giveBack) {
    try {
      giveBack.run();
    } finally {
      synchronized (this) {
        pending--;
        destroyed++;
        notifyAll();
      }
    }
  }

  /** Returns how many contexts have been given back so far. */
  synchronized long destroyed() {
    return destroyed;
  }

  /**
   * Waits until one more context has been given back.
   *
   * @param before what {@link #destroyed} has returned
   * @param deadline when to give up, by {@link System#nanoTime}
   * @return whether one has, in time; false at once if there is none to wait for
   */
  synchronized boolean awaitMoreThan(long before, long deadline) {
    boolean interrupted = false;
    long nanos = deadline - System.nanoTime();
    while (nanos > 0 && destroyed == before && pending > 0) {
      try {
        TimeUnit.NANOSECONDS.timedWait(this, nanos);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      nanos = deadline - System.nanoTime();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return nanos > 0 && destroyed != before;
  }
}
