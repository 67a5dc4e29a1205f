package org.nettyaio.benchmarks;

import java.io.IOException;
import java.util.List;
import org.nettyaio.benchmarks.load.LoadOrder;
import org.nettyaio.benchmarks.load.LoadResult;
import org.nettyaio.benchmarks.report.Idle;
import org.nettyaio.benchmarks.report.Sample;
import org.nettyaio.benchmarks.server.ServerStats;
import org.nettyaio.benchmarks.server.ServerTransport;

/** A server process that is measured; at other times it is stopped. */
final class Server implements AutoCloseable {
  static final int CORE = 0;
  private static final double MIB = 1 << 20;

  private final String name;
  private final Child child;

  /** See {@link LoadOrder#server}. */
  private final String address;

  /** Whether the process answers orders with {@link ServerStats}. */
  private final boolean answers;

  private Server(String name, Child child, String address, boolean answers) throws IOException {
    this.name = name;
    this.child = child;
    this.address = address;
    this.answers = answers;
    child.pause();
  }

  /**
   * Starts a server in a JVM of its own.
   *
   * @param loops how many event loops the server has
   * @param backend where a proxy finds the server behind it
   */
  static Server start(Workload workload, ServerTransport transport, int loops, int backend)
      throws IOException {
    Child child = launch(workload, transport, loops, backend);
    String address = Json.read(child.answer(), ServerStats.class).address();
    return new Server(transport.toString(), child, address, true);
  }

  /** Starts the process without waiting for its first line, which says where it listens. */
  static Child launch(Workload workload, ServerTransport transport, int loops, int backend)
      throws IOException {
    return Child.java(
        CORE,
        "server",
        workload.toString(),
        transport.toString(),
        "--loops=" + loops,
        "--backend=" + backend);
  }

  /** Starts the server in C, without JVM and pipeline, which shows how much the kernel allows. */
  static Server startLimit(String program, String mode, int port) throws IOException {
    Child child = Child.start(CORE, List.of(program, mode, Integer.toString(port)));
    try {
      Thread.sleep(200);
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
    return new Server("C, " + mode, child, Integer.toString(port), false);
  }

  String name() {
    return name;
  }

  String address() {
    return address;
  }

  private ServerStats stats(String order) throws IOException {
    return answers
        ? Json.read(child.ask(order), ServerStats.class)
        : new ServerStats(address, 0, 0, 0, 0, 0, 0);
  }

  /** Measures the server under this load. */
  Sample measure(Load load, LoadOrder order) throws IOException {
    child.resume();
    load.begin(order);
    ServerStats before = stats("stats");
    CoreTime coreBefore = CoreTime.of(CORE);
    CoreTime loadsCoreBefore = CoreTime.of(load.core());
    double cpuBefore = child.cpuSeconds();
    LoadResult result = load.result();
    double cpu = child.cpuSeconds() - cpuBefore;
    double busy = CoreTime.of(CORE).busySince(coreBefore);
    double loadBusy = CoreTime.of(load.core()).busySince(loadsCoreBefore);
    ServerStats after = stats("stats");
    double memory = child.residentBytes() / MIB;
    load.finish();
    child.pause();
    if (result.failure() != null) {
      throw new IOException(name + ": " + result.failure());
    }
    double operations = Math.max(1e-9, result.operations());
    double tries = after.hits() - before.hits() + after.misses() - before.misses();
    return new Sample(
        result.operations() / result.seconds(),
        cpu * 1e6 / operations,
        result.p50(),
        result.p99(),
        result.p999(),
        (after.systemCalls() - before.systemCalls()) / operations,
        tries == 0 ? 0 : (after.misses() - before.misses()) / tries,
        memory,
        busy,
        loadBusy,
        result.lost(),
        0,
        result.downloads());
  }

  /** Counts the system calls for one operation with strace. */
  double trace(Load load, LoadOrder order) throws IOException {
    child.resume();
    try (Strace strace = Strace.attach(child.pid())) {
      LoadResult result = load.run(order);
      return strace.calls() / Math.max(1, result.operationsInAll());
    } finally {
      child.pause();
    }
  }

  /** Measures what idle connections cost, and what it costs to close them. */
  Idle idle(Load load, LoadOrder one, int connections) throws IOException {
    child.resume();
    load.run(one);
    long heapBefore = stats("collect").heapBytes();
    long residentBefore = child.residentBytes();
    load.run(one.withIdle(connections));
    long heap = stats("collect").heapBytes() - heapBefore;
    long resident = child.residentBytes() - residentBefore;
    sleep(500);
    double cpuBefore = child.cpuSeconds();
    long start = System.nanoTime();
    sleep(4000);
    double cpuPercent = 100e9 * (child.cpuSeconds() - cpuBefore) / (System.nanoTime() - start);
    cpuBefore = child.cpuSeconds();
    double closeMillis = stats("close").closeMillis();
    double closeCpu = child.cpuSeconds() - cpuBefore;
    load.run(one);
    child.pause();
    return new Idle(
        name,
        connections,
        cpuPercent,
        (double) resident / connections,
        (double) heap / connections,
        closeMillis,
        closeCpu * 1e3);
  }

  private static void sleep(long millis) throws IOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() throws IOException {
    child.close();
  }
}
