package org.nettyaio.channel;

/**
 * Whether a connection that has just been read will have more by the time its turn comes again.
 *
 * <p>If it has, to try is cheaper than to ask the kernel for a poll and hear of it; if it has not,
 * the try was in vain and the poll is needed nevertheless. Every connection is predicted by what it
 * did before: it is tried again for as long as that succeeds, and after each failure in a row twice
 * as many polls have to fire in time, that is before its turn would have come. Used on the loop
 * only.
 */
final class ReadPrediction {
  private static final int MAX_DOUBT = 6;

  /** How many tries have failed in a row, up to a limit. */
  private int doubt;

  /**
   * How many polls have to fire in time before the next try. Connections that are new have to show
   * first that they stay: many ask once and are closed.
   */
  private int pollsToSee = 2;

  /** Returns whether to try without a poll. */
  boolean expectsMore() {
    return pollsToSee == 0;
  }

  /** A poll has fired; {@code inTime} if a try would have succeeded as well. */
  void fired(boolean inTime) {
    if (pollsToSee > 0 && inTime) {
      pollsToSee--;
    }
  }

  /** A try has brought something. */
  void hit() {
    doubt = 0;
  }

  /** A try has brought nothing. */
  void missed() {
    pollsToSee = 1 << doubt;
    doubt = Math.min(doubt + 1, MAX_DOUBT);
  }
}
