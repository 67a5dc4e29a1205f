package org.nettyaio.benchmarks;

import java.io.IOException;
import java.util.Map;
import org.nettyaio.benchmarks.server.ServerTransport;

/** A measurement of which each round needs a new JVM. */
interface Trial {
  /** Measures once; returns the numbers by name, in the order of the report. */
  Map<String, Double> of(ServerTransport transport) throws IOException;
}
