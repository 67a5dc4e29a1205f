package org.nettyaio.testsuite.campaign;

import java.util.concurrent.ThreadLocalRandom;

/**
 * How much the campaign does. The system property {@code campaign.scale} is 1 for the short form,
 * which is a part of every build; the long form multiplies seconds and counts by more.
 */
final class Scale {
  private static final int FACTOR = Integer.getInteger("campaign.scale", 1);

  private Scale() {}

  /** A number of the short form, scaled, but no more than a bound. */
  static int times(int shortForm, int bound) {
    return (int) Math.min((long) shortForm * FACTOR, bound);
  }

  /** Whether this is the long form, in which nothing is left out. */
  static boolean isLong() {
    return FACTOR > 1;
  }

  /**
   * What every choice of a part is derived from: the system property {@code campaign.seed} if there
   * is one, otherwise another for each run. The part prints it.
   */
  static long seed() {
    return Long.getLong("campaign.seed", ThreadLocalRandom.current().nextInt(1, 1_000_000_000));
  }
}
