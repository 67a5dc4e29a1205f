package org.nettyaio.linux.aio;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for the events of polls that are being ended when a context is closed, as a socket's close
 * takes effect, and its port is free, only when its polls have released it. For the thread that
 * owns the context.
 */
final class LastEvents {
  /** A kernel worker does it within some 50 microseconds, unless the machine is short of time. */
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** The worker releases the file just after it has written the event (iocb_put in fs/aio.c). */
  private static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final RequestTable table;

  LastEvents(RequestTable table) {
    this.table = table;
  }

  /**
   * Waits for them, but not for long, as the action that was to end a poll may not have done so.
   */
  void await(KernelContext kernel, Completions completions) {
    int ending = ending();
    if (ending == 0) {
      return;
    }
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    long left = PATIENCE_NANOS;
    while (ending > 0 && left > 0) {
      kernel.await(ending, left, completions);
      completions.reap(kernel);
      ending = ending();
      left = deadline - System.nanoTime();
    }
    LockSupport.parkNanos(MOMENT_NANOS);
  }

  private int ending() {
    int ending = 0;
    for (int i = 0, limit = table.limit(); i < limit; i++) {
      AioRequest request = table.get(i);
      if (request != null && request.state() == AioRequest.State.CANCELLED) {
        ending++;
      }
    }
    return ending;
  }
}
