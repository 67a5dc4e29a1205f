package org.nettyaio.benchmarks;

import java.io.IOException;
import org.nettyaio.benchmarks.load.LoadOrder;
import org.nettyaio.benchmarks.load.LoadResult;

/**
 * The load that this project implements ({@code load}), in a process: it checks every byte, and can
 * do all workloads.
 */
final class LoadProcess implements Load, AutoCloseable {
  private final int core;
  private final Child child;
  private final int backend;

  LoadProcess(int core) throws IOException {
    this.core = core;
    child = Child.java(core, "load");
    backend = Integer.parseInt(child.answer());
  }

  /** The port of the server behind the proxies. */
  int backend() {
    return backend;
  }

  @Override
  public int core() {
    return core;
  }

  @Override
  public void begin(LoadOrder order) throws IOException {
    child.order(Json.line(order));
    child.answer();
  }

  @Override
  public LoadResult result() throws IOException {
    return Json.read(child.answer(), LoadResult.class);
  }

  @Override
  public void finish() throws IOException {
    child.answer();
  }

  @Override
  public void close() throws IOException {
    child.close();
  }
}
