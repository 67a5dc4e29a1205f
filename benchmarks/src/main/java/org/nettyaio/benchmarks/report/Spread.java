package org.nettyaio.benchmarks.report;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The middle and the ends of a few numbers. */
public record Spread(double median, double min, double max) {
  static <T> Spread of(List<T> values, ToDoubleFunction<T> number) {
    double[] sorted = values.stream().mapToDouble(number).sorted().toArray();
    int n = sorted.length;
    return n == 0
        ? new Spread(0, 0, 0)
        : new Spread((sorted[(n - 1) / 2] + sorted[n / 2]) / 2, sorted[0], sorted[n - 1]);
  }
}
