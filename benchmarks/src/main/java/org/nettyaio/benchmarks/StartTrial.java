package org.nettyaio.benchmarks;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.nettyaio.benchmarks.load.Ascent;
import org.nettyaio.benchmarks.load.LoadOrder;
import org.nettyaio.benchmarks.load.LoadResult;
import org.nettyaio.benchmarks.server.ServerStats;
import org.nettyaio.benchmarks.server.ServerTransport;

/**
 * Measures how soon a server that has just been started answers, and answers at its full rate.
 *
 * @param load on the server's core
 * @param connections how many connections send requests
 * @param seconds for how long after the first answer to measure
 */
record StartTrial(LoadProcess load, int connections, double seconds) implements Trial {
  private static final double MIB = 1 << 20;

  @Override
  public Map<String, Double> of(ServerTransport transport) throws IOException {
    CoreTime coreBefore = CoreTime.of(Server.CORE);
    long start = System.nanoTime();
    try (Child child = Server.launch(Workload.START, transport, 1, load.backend())) {
      String address = Json.read(child.answer(), ServerStats.class).address();
      long up = System.nanoTime();
      load.begin(LoadOrder.of(Workload.START, address, connections, seconds));
      LoadResult result = load.result();
      double busy = CoreTime.of(Server.CORE).busySince(coreBefore);
      double cpu = child.cpuSeconds();
      double peak = child.peakBytes() / MIB;
      load.finish();
      if (result.failure() != null) {
        throw new IOException(transport + ": " + result.failure());
      }
      Ascent ascent = Objects.requireNonNull(result.ascent(), "the load has not looked");
      Map<String, Double> found = new LinkedHashMap<>();
      found.put("ms until it listens", (up - start) / 1e6);
      found.put("ms to the first answer", (ascent.firstAnswer() - start) / 1e6);
      found.put("ms to 90 % of the level", (ascent.reached() - start) / 1e6);
      found.put("level, requests/s", ascent.level());
      found.put("peak MiB", peak);
      found.put("CPU µs for a request", cpu * 1e6 / result.operations());
      found.put("core busy, %", 100 * busy);
      return found;
    }
  }
}
