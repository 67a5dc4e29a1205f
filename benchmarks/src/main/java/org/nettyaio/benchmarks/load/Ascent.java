package org.nettyaio.benchmarks.load;

import java.util.List;

/**
 * How a server that has just been started reaches its full rate. The times are those of {@link
 * System#nanoTime}, which all JVMs of a Linux machine count from the same moment.
 *
 * @param firstAnswer when the first answer had arrived
 * @param reached when {@link #ENOUGH} of the level was first reached
 * @param level operations per second, the median of the last part of the time
 */
public record Ascent(long firstAnswer, long reached, double level) {
  /** The fraction of the level at which it counts as reached. */
  public static final double ENOUGH = 0.9;

  private static final double LAST_PART = 0.3;

  /**
   * A short interval for which operations were counted.
   *
   * @param end when the interval ended
   * @param rate operations per second
   */
  record Slice(long end, double rate) {}

  static Ascent of(long firstAnswer, List<Slice> slices) {
    int last = Math.max(1, (int) (slices.size() * LAST_PART));
    double[] rates =
        slices.subList(slices.size() - last, slices.size()).stream()
            .mapToDouble(Slice::rate)
            .sorted()
            .toArray();
    double level = rates[rates.length / 2];
    for (Slice slice : slices) {
      if (slice.rate >= ENOUGH * level) {
        return new Ascent(firstAnswer, slice.end, level);
      }
    }
    throw new IllegalStateException("half of the last slices are at the level");
  }
}
