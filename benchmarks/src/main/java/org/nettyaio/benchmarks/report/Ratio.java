package org.nettyaio.benchmarks.report;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How one server compares with another, round by round, and whether the rounds show a difference.
 *
 * @param spread of the ratios of the rounds
 * @param chance the two-sided p-value of a sign test: how probable so clear a majority of the
 *     rounds is if there is no difference; 0 if all rounds are equal, as for a server and itself
 */
public record Ratio(@JsonUnwrapped Spread spread, double chance) {
  /** The chance from which on no difference is claimed; five rounds that agree are just below. */
  static final double LIMIT = 0.1;

  /** Pairs each round of a server with the same round of the reference. */
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

  /** How probable it is that a coin, thrown this often, shows one side at most this rarely. */
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

  /** The median of the ratios. */
  public double median() {
    return spread.median();
  }

  /** Whether the rounds show a difference. */
  public boolean isTold() {
    return chance < LIMIT;
  }
}
