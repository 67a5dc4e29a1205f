package org.nettyaio.testsuite.campaign;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for conditions that nobody tells of. */
final class Waiting {
  /** What has not happened by then is taken for something that never will. */
  static final long BOUND_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private Waiting() {}

  /** Waits until a condition holds, ten seconds at most; returns whether it does. */
  static boolean until(BooleanSupplier condition) {
    return until(BOUND_NANOS, condition);
  }

  static boolean until(long nanos, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > nanos) {
        return false;
      }
      LockSupport.parkNanos(STEP_NANOS);
    }
    return true;
  }
}
