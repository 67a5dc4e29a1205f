package org.nettyaio.channel.internal.loop;

/**
 * Decides whether a loop with nothing to do spins on the ring for a moment before it sleeps.
 *
 * <p>Spinning costs no system call, and to sleep and be woken takes longer than the answer on a
 * busy connection. But spinning takes the processor from other threads, so a loop spins only while
 * that has paid lately: a sleep that was short adds trust, a spin that brought nothing takes some
 * away. A loop that is idle has none, and does not spin. Between two looks at the ring it yields
 * the core, and it stops if another thread had a use for that. Used on the loop only.
 */
final class Spinner {
  private static final int MAX_TRUST = 16;
  private static final int PRICE_OF_A_LOSS = 2;

  /** A sleep of up to this many spins might have been avoided, as waking takes time too. */
  private static final int SHORT_SLEEP = 3;

  /** sched_yield(2) with no other thread to run, and a look at the ring, take less than this. */
  private static final long YIELDED_NANOS = 3_000;

  private final long nanos;
  private int trust;

  Spinner(long nanos) {
    this.nanos = nanos;
  }

  /** Returns how long to spin now, in nanoseconds; 0 for not at all. */
  long nanos() {
    return trust > 0 ? nanos : 0;
  }

  /**
   * Returns whether a look at the ring, which yields the core, has taken so long that another
   * thread must have run.
   */
  boolean isShared(long nanos) {
    return nanos > YIELDED_NANOS;
  }

  /** Something has come while the loop spun. */
  void won() {
    trust = Math.min(trust + 1, MAX_TRUST);
  }

  /** Nothing has come while the loop spun. */
  void lost() {
    trust = Math.max(trust - PRICE_OF_A_LOSS, 0);
  }

  /** The loop has slept for so many nanoseconds until something came. */
  void slept(long slept) {
    if (slept <= SHORT_SLEEP * nanos) {
      won();
    } else {
      trust = 0;
    }
  }
}
