package org.nettyaio.benchmarks;

import java.io.IOException;
import org.nettyaio.benchmarks.load.LoadOrder;
import org.nettyaio.benchmarks.load.LoadResult;

/** The process that makes the load. */
final class Load implements AutoCloseable {
  static final int CORE = 1;

  private final Child child;
  private final int backend;

  Load() throws IOException {
    child = Child.java(CORE, "load");
    backend = Integer.parseInt(child.answer());
  }

  /** Where the proxies find the server behind them. */
  int backend() {
    return backend;
  }

  /** Returns when the connections are there and the measured time begins. */
  void begin(LoadOrder order) throws IOException {
    child.order(Json.line(order));
    child.answer();
  }

  /** Returns when the measured time is over; the connections are still there. */
  LoadResult result() throws IOException {
    return Json.read(child.answer(), LoadResult.class);
  }

  /** Returns when they are closed. */
  void finish() throws IOException {
    child.answer();
  }

  LoadResult run(LoadOrder order) throws IOException {
    begin(order);
    LoadResult result = result();
    finish();
    return result;
  }

  @Override
  public void close() throws IOException {
    child.close();
  }
}
