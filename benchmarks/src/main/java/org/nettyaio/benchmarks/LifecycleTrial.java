package org.nettyaio.benchmarks;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nettyaio.benchmarks.server.LifecycleStats;
import org.nettyaio.benchmarks.server.ServerTransport;

/**
 * Measures how long it takes to make groups of event loops and to end them.
 *
 * @param groups how many groups of two loops; a tenth as many groups of one are made too
 */
record LifecycleTrial(int groups) implements Trial {
  @Override
  public Map<String, Double> of(ServerTransport transport) throws IOException {
    int ones = Math.max(1, groups / 10);
    try (Child child =
        Child.java(
            Server.CORE, "groups", transport.toString(), "--one=" + ones, "--two=" + groups)) {
      CoreTime coreBefore = CoreTime.of(Server.CORE);
      CoreTime loadsCoreBefore = CoreTime.of(Load.OWN_CORE);
      LifecycleStats stats = Json.read(child.answer(), LifecycleStats.class);
      Map<String, Double> found = new LinkedHashMap<>();
      found.put("ms for a group of one loop", stats.oneMillis());
      found.put("s for " + groups + " groups of two", stats.twoSeconds());
      found.put("CPU ms for a group", stats.cpuSeconds() * 1e3 / (ones + groups));
      found.put("core busy, %", 100 * CoreTime.of(Server.CORE).busySince(coreBefore));
      found.put("the other, %", 100 * CoreTime.of(Load.OWN_CORE).busySince(loadsCoreBefore));
      return found;
    }
  }
}
