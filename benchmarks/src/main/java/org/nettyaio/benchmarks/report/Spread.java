package org.nettyaio.benchmarks.report;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The median and the quartiles of a few numbers. Minimum and maximum are left out: they show the
 * machine's disturbances more than what is measured.
 */
public record Spread(double median, double lowerQuartile, double upperQuartile) {
  static <T> Spread of(List<T> values, ToDoubleFunction<T> number) {
    double[] sorted = values.stream().mapToDouble(number).sorted().toArray();
    return sorted.length == 0
        ? new Spread(0, 0, 0)
        : new Spread(at(sorted, 0.5), at(sorted, 0.25), at(sorted, 0.75));
  }

  /** The quantile for this fraction, interpolated between two numbers. */
  private static double at(double[] sorted, double part) {
    double position = part * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }
}
