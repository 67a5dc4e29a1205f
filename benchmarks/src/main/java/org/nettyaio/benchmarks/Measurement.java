package org.nettyaio.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;
import org.nettyaio.benchmarks.load.LoadOrder;
import org.nettyaio.benchmarks.report.Cell;
import org.nettyaio.benchmarks.report.Idle;
import org.nettyaio.benchmarks.report.Row;
import org.nettyaio.benchmarks.report.Sample;

/** Measures all contenders under the same load, one after the other in every round. */
final class Measurement {
  private static final int NEIGHBOURS_AND_FIREHOSE = 64;
  private static final int ROUNDS_FOR_THE_MAXIMUM = 3;

  private final Workload workload;
  private final Contenders contenders;
  private final Contender reference;
  private final Load load;
  private final int rounds;
  private final boolean trace;
  private final ProgressBar progress;

  /**
   * Prepares; nothing is measured yet.
   *
   * @param load warms up the servers, and measures epoll's maximum and idle connections
   * @param rounds how often each contender is measured in each cell
   * @param trace whether to count system calls with strace too
   */
  Measurement(
      Workload workload,
      Contenders contenders,
      Load load,
      int rounds,
      boolean trace,
      ProgressBar progress) {
    this.workload = workload;
    this.contenders = contenders;
    this.reference = contenders.reference();
    this.load = load;
    this.rounds = rounds;
    this.trace = trace;
    this.progress = progress;
  }

  /**
   * Warms up the servers, each with several runs: what the JVM compiles anew when connections close
   * and open must be compiled before the measurement.
   */
  void warmUp(double seconds, List<Integer> counts) throws IOException {
    double each = Math.max(0.5, seconds / 10);
    for (Contender contender : contenders) {
      progress.setExtraMessage("warming " + contender.name());
      for (Server server : contender.servers()) {
        for (int i = 0; i * each < seconds; i++) {
          int count = Math.min(counts.get(i % counts.size()), 1024);
          LoadOrder order = LoadOrder.of(workload, server.address(), count, each);
          server.measure(
              load, workload == Workload.HTTP && i % 2 == 1 ? order.withPipelined(16) : order);
        }
      }
    }
  }

  /** Returns how many operations per second the reference server does under this load. */
  double epollsMaximum(LoadOrder order) throws IOException {
    double[] found = new double[ROUNDS_FOR_THE_MAXIMUM];
    for (int i = 0; i < found.length; i++) {
      Server server = reference.of(i);
      found[i] = server.measure(load, order.at(server.address())).throughput();
    }
    Arrays.sort(found);
    return found[found.length / 2];
  }

  List<Cell> cells(List<Task> tasks) throws IOException {
    progress.maxHint((long) tasks.size() * contenders.size() * (rounds + 1));
    List<Cell> cells = new ArrayList<>();
    for (Task task : tasks) {
      cells.add(cell(task));
    }
    return cells;
  }

  private Cell cell(Task task) throws IOException {
    Map<Contender, List<Sample>> samples = new LinkedHashMap<>();
    contenders.forEach(contender -> samples.put(contender, new ArrayList<>()));
    for (int round = 0; round < rounds; round++) {
      for (Contender contender : contenders) {
        progress.setExtraMessage(task.name() + ", " + contender.name());
        samples.get(contender).add(sample(contender.of(round), task));
        progress.step();
      }
    }
    List<Row> rows = new ArrayList<>();
    for (Contender contender : contenders) {
      Double traced = null;
      if (trace) {
        progress.setExtraMessage(task.name() + ", tracing " + contender.name());
        Server server = contender.of(0);
        traced = server.trace(task.load(), task.order().at(server.address()).withSeconds(1));
      }
      progress.step();
      rows.add(Row.of(contender.name(), samples.get(contender), samples.get(reference), traced));
    }
    return new Cell(task.name(), task.order().connections(), rows);
  }

  private Sample sample(Server server, Task task) throws IOException {
    LoadOrder order = task.order().at(server.address());
    Sample sample = server.measure(task.load(), order);
    if (!order.firehose()) {
      return sample;
    }
    LoadOrder others =
        LoadOrder.of(workload, server.address(), NEIGHBOURS_AND_FIREHOSE, order.seconds());
    double each = server.measure(task.load(), others).throughput() / NEIGHBOURS_AND_FIREHOSE;
    return sample.withShare(sample.throughput() / (each * (NEIGHBOURS_AND_FIREHOSE - 1)));
  }

  /** What each server costs while many connections are idle. */
  List<Idle> idle(int connections) throws IOException {
    progress.setExtraMessage("idle connections");
    List<Idle> costs = new ArrayList<>();
    for (Contender contender : contenders) {
      Server server = contender.of(0);
      LoadOrder one = LoadOrder.of(workload, server.address(), 1, 0.2);
      costs.add(server.idle(load, one, connections));
    }
    return costs;
  }
}
