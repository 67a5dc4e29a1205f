package org.nettyaio.benchmarks.report;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The middle of a few numbers, and between what half of them lie: the ends say more about the
 * machine's worst moment than about what is measured.
 */
public record Spread(double median, double lowerQuartile, double upperQuartile) {
  static <T> Spread of(List<T> values, ToDoubleFunction<T> number) {
    double[] sorted = values.stream().mapToDouble(number).sorted().toArray();
    return sorted.length == 0
        ? new Spread(0, 0, 0)
        : new Spread(at(sorted, 0.5), at(sorted, 0.25), at(sorted, 0.75));
  }

  /** What stands at this part of the way, or as far between two numbers as that is. */
  private static double at(double[] sorted, double part) {
    double position = part * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }
}
