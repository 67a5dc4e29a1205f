package org.nettyaio.benchmarks.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of one server from a {@code Trial}, which measures no throughput.
 *
 * @param server its name
 * @param figures by name
 */
public record Outcome(String server, Map<String, Figure> figures) {
  /**
   * Pairs each round with the same round of the reference server.
   *
   * @param rounds the numbers of each round, all with the same names
   */
  public static Outcome of(
      String server, List<Map<String, Double>> rounds, List<Map<String, Double>> reference) {
    Map<String, Figure> figures = new LinkedHashMap<>();
    for (String name : rounds.get(0).keySet()) {
      figures.put(name, Figure.of(numbers(rounds, name), numbers(reference, name)));
    }
    return new Outcome(server, figures);
  }

  private static List<Double> numbers(List<Map<String, Double>> rounds, String name) {
    return rounds.stream().map(round -> round.get(name)).toList();
  }

  Figure figure(String name) {
    return figures.get(name);
  }
}
