package org.nettyaio.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.nettyaio.benchmarks.load.LoadOrder;

/**
 * The tasks into which a workload is divided.
 *
 * @param workload the workload
 * @param load the load that can do all workloads
 * @param wrk a second load, for HTTP only
 * @param seconds how long each task takes
 * @param pipelined how many HTTP requests go at once
 * @param idle how many connections are idle
 */
record Tasks(
    Workload workload, Load load, WrkLoad wrk, double seconds, List<Integer> pipelined, int idle) {
  private static final int DOWNLOAD_RATE = 600;
  private static final List<Double> PARTS_OF_THE_MAXIMUM = List.of(0.2, 0.5, 0.8);

  /** Lists the tasks for each number of connections. */
  List<Task> of(List<Integer> connections, Measurement measurement) throws IOException {
    List<Task> tasks = new ArrayList<>();
    for (int count : connections) {
      add(tasks, count, measurement);
    }
    return tasks;
  }

  private void add(List<Task> tasks, int count, Measurement measurement) throws IOException {
    LoadOrder order = LoadOrder.of(workload, "", count, seconds);
    String name = count + (count == 1 ? " connection" : " connections");
    switch (workload) {
      case HTTP -> {
        for (int together : pipelined) {
          String task = name + ", " + together + " at once";
          tasks.add(new Task(task, order.withPipelined(together), load));
          if (WrkLoad.isInstalled()) {
            tasks.add(new Task(task + ", by wrk", order.withPipelined(together), wrk));
          }
        }
      }
      case MULTIPLEX -> {
        tasks.add(new Task(name + ", each message sent by itself", order, load));
        tasks.add(new Task(name + ", messages sent together", order.withPipelined(2), load));
      }
      case LATENCY -> {
        double maximum = measurement.epollsMaximum(order);
        for (double part : PARTS_OF_THE_MAXIMUM) {
          double rate = Math.rint(maximum * part);
          tasks.add(
              new Task(
                  String.format("%.0f requests/s, %.0f %% of epoll's maximum", rate, 100 * part),
                  order.withRate(rate),
                  load));
        }
      }
      case IDLE -> tasks.add(new Task(name + " beside " + idle, order.withIdle(idle), load));
      case FAIRNESS ->
          tasks.add(new Task("63 connections beside a firehose", order.withFirehose(), load));
      case FILES_BESIDE -> {
        String beside = name + " beside 8 downloads, ";
        tasks.add(
            new Task(
                beside + "held to " + DOWNLOAD_RATE + " MiB/s",
                order.withDownloadRate(DOWNLOAD_RATE),
                load));
        tasks.add(new Task(beside + "not held", order, load));
      }
      default -> tasks.add(new Task(name, order, load));
    }
  }
}
