package org.nettyaio.channel;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Ports that were just closed, and may be in use for some milliseconds yet: the kernel worker that
 * ends a poll reports it first and lets go of the socket after that, and if it is the last to do
 * so, the socket is released a tick later. Nothing tells when that has happened. May be used from
 * any thread.
 */
final class ClosedPorts {
  private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private static volatile long lastClosed = System.nanoTime() - LONGEST_NANOS;

  private ClosedPorts() {}

  /** A socket whose poll was armed is about to be closed. */
  static void add() {
    lastClosed = System.nanoTime();
  }

  /** Waits a moment if a port that is in use may be free then; returns whether it has. */
  static boolean await() {
    if (System.nanoTime() - lastClosed > LONGEST_NANOS) {
      return false;
    }
    LockSupport.parkNanos(PAUSE_NANOS);
    return true;
  }
}
