package org.nettyaio.benchmarks.report;

import java.util.List;

/**
 * One number that was found in each round.
 *
 * @param spread of it
 * @param ratio to that of the server with which all are compared, in the same round
 * @param rounds all of them
 */
public record Figure(Spread spread, Ratio ratio, List<Double> rounds) {
  static Figure of(List<Double> rounds, List<Double> reference) {
    return new Figure(
        Spread.of(rounds, number -> number), Ratio.of(rounds, reference, number -> number), rounds);
  }
}
