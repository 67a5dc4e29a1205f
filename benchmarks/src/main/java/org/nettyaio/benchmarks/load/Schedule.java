package org.nettyaio.benchmarks.load;

import java.io.IOException;
import java.util.ArrayDeque;

/** Decides when a connection that has its answer sends its next request. */
interface Schedule {
  /** Called when a connection has its answer, or has just been opened. */
  void free(Exchange connection) throws IOException;

  /** At once: as many requests as the server answers. */
  static Schedule closedLoop() {
    return connection -> connection.send(System.nanoTime());
  }

  /**
   * At a fixed rate. The delay of a request that is sent late, because all connections wait for the
   * server, is measured from when it was due: a slow server does not look better by being sent
   * fewer requests.
   */
  final class OpenLoop implements Schedule, Pulse {
    private final ArrayDeque<Exchange> free = new ArrayDeque<>();
    private final double interval;
    private final long start = System.nanoTime();
    private long sent;

    OpenLoop(double rate) {
      interval = 1e9 / rate;
    }

    @Override
    public void free(Exchange connection) throws IOException {
      free.add(connection);
    }

    @Override
    public void tick(long now) throws IOException {
      long due;
      while (!free.isEmpty() && (due = start + (long) (sent * interval)) <= now) {
        sent++;
        free.remove().send(due);
      }
    }
  }
}
