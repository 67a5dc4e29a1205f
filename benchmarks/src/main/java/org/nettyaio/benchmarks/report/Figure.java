package org.nettyaio.benchmarks.report;

import java.util.List;

/**
 * One number that was measured in each round.
 *
 * @param spread of the number
 * @param ratio to the number of the reference server in the same round
 * @param rounds the numbers of all rounds
 */
public record Figure(Spread spread, Ratio ratio, List<Double> rounds) {
  static Figure of(List<Double> rounds, List<Double> reference) {
    return new Figure(
        Spread.of(rounds, number -> number), Ratio.of(rounds, reference, number -> number), rounds);
  }
}
