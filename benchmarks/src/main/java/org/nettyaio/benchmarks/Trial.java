package org.nettyaio.benchmarks;

import java.io.IOException;
import java.util.Map;
import org.nettyaio.benchmarks.server.ServerTransport;

/** What is done with a new JVM in each round, and ends with it. */
interface Trial {
  /** Does it once; returns what was found, by name, in the order of the report. */
  Map<String, Double> of(ServerTransport transport) throws IOException;
}
