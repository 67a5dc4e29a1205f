package org.nettyaio.benchmarks.report;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How one server compares with another, round by round, and whether the rounds tell a difference.
 *
 * @param spread of the ratios of the rounds
 * @param chance how probable so clear a majority of the rounds is, on either side, where there is
 *     no difference: a sign test; 0 if all rounds are equal, as a server is to itself
 */
public record Ratio(@JsonUnwrapped Spread spread, double chance) {
  /** From which chance on a difference is not told; five rounds that agree are just below. */
  static final double LIMIT = 0.1;

  /** Pairs each round of the one with the same round of the other. */
  static <T> Ratio of(List<T> own, List<T> reference, ToDoubleFunction<T> number) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < Math.min(own.size(), reference.size()); i++) {
      double other = number.applyAsDouble(reference.get(i));
      ratios.add(other == 0 ? 0 : number.applyAsDouble(own.get(i)) / other);
    }
    int more = (int) ratios.stream().filter(ratio -> ratio > 1).count();
    int less = (int) ratios.stream().filter(ratio -> ratio < 1).count();
    return new Ratio(Spread.of(ratios, ratio -> ratio), chance(more + less, Math.min(more, less)));
  }

  /** How probable it is that of so many throws of a coin so few, or fewer, are the rarer side. */
  private static double chance(int throwsInAll, int rarer) {
    if (throwsInAll == 0) {
      return 0;
    }
    double ways = 1;
    double sum = 0;
    for (int i = 0; i <= rarer; i++) {
      sum += ways;
      ways = ways * (throwsInAll - i) / (i + 1);
    }
    return Math.min(1, 2 * sum / Math.pow(2, throwsInAll));
  }

  /** The ratio in the middle. */
  public double median() {
    return spread.median();
  }

  /** Whether the rounds tell a difference. */
  public boolean isTold() {
    return chance < LIMIT;
  }
}
