package org.nettyaio.channel.internal.loop;

/**
 * Decides whether a loop with nothing to do looks at the ring for a moment before it sleeps.
 *
 * <p>To look costs no system call, and to sleep and be woken costs more than the kernel's answer to
 * a busy connection takes. But whoever looks in vain takes the processor from others, so a loop
 * looks only while that has paid lately: sleeps that were short enough give trust, looks that were
 * in vain take it. A loop that is idle has none, and does not look. Between two looks it yields the
 * core, and looks no longer if others had a use for it. Used on the loop only.
 */
final class Spinner {
  private static final int MAX_TRUST = 16;
  private static final int PRICE_OF_A_LOSS = 2;

  /** To be woken takes some time too: a sleep of this many spins might have been spared. */
  private static final int SHORT_SLEEP = 3;

  /** A yield of the core to nobody takes less: a system call, and a look at the ring. */
  private static final long YIELDED_NANOS = 3_000;

  private final long nanos;
  private int trust;

  Spinner(long nanos) {
    this.nanos = nanos;
  }

  /** Returns how long to look now, in nanoseconds; 0 for not at all. */
  long nanos() {
    return trust > 0 ? nanos : 0;
  }

  /**
   * Returns whether a look, which yields the core to others, has taken so long that somebody else
   * must have run.
   */
  boolean isShared(long nanos) {
    return nanos > YIELDED_NANOS;
  }

  /** Something has come while the loop looked. */
  void won() {
    trust = Math.min(trust + 1, MAX_TRUST);
  }

  /** Nothing has come. */
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
