package org.nettyaio.benchmarks.report;

import java.util.List;

/** The same task for all servers: {@code name} says how it differs from the other cells. */
public record Cell(String name, int connections, List<Row> rows) {
  /** The same under another name. */
  public Cell withName(String name) {
    return new Cell(name, connections, rows);
  }
}
