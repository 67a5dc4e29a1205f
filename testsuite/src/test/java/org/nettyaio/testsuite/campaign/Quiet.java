package org.nettyaio.testsuite.campaign;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The processor time that event loops take while there is nothing to do for them. */
final class Quiet {
  /** More than this in a second is a loop that spins. */
  private static final long MAX_MILLIS = 300;

  /** How Netty names the threads of its loops. */
  private static final String LOOPS = "aioEventLoopGroup";

  private Quiet() {}

  /** Measures for a second, and records a fault if it was too much. */
  static void expect(Ledger ledger) {
    long before = nanos();
    long start = System.nanoTime();
    while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(1)) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(nanos() - before);
    ledger.add("quiet second's CPU ms", millis);
    if (millis > MAX_MILLIS) {
      ledger.fault("the loops take " + millis + " ms of a quiet second");
    }
  }

  private static long nanos() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long sum = 0;
    for (var thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null && thread.getThreadName().startsWith(LOOPS)) {
        sum += Math.max(0, threads.getThreadCpuTime(thread.getThreadId()));
      }
    }
    return sum;
  }
}
