package org.nettyaio.benchmarks.load;

import org.nettyaio.benchmarks.Workload;

/**
 * What the load is to do, once.
 *
 * @param workload the kind of it
 * @param server the port of the loopback address on which it listens, or the path of its Unix
 *     domain socket
 * @param connections how many are busy; of the fan-out, subscribers
 * @param seconds how long
 * @param pipelined how many HTTP requests go at once; whether messages of streams do, if above 1
 * @param rate requests per second, sent whether the server answers in time or not; 0 for as many as
 *     it answers
 * @param firehose whether one connection more sends as much as it can
 * @param idle how many connections more are open and say nothing; they stay for the next order
 * @param downloadRate MiB per second to which the downloads beside are held together; 0 for as fast
 *     as they come
 */
public record LoadOrder(
    Workload workload,
    String server,
    int connections,
    double seconds,
    int pipelined,
    double rate,
    boolean firehose,
    int idle,
    double downloadRate) {
  /** An order for as many requests as the server answers, so many at once as is usual. */
  public static LoadOrder of(Workload workload, String server, int connections, double seconds) {
    return new LoadOrder(
        workload, server, connections, seconds, workload.pipelined(), 0, false, 0, 0);
  }

  /** The same with so many HTTP requests at once. */
  public LoadOrder withPipelined(int pipelined) {
    return new LoadOrder(
        workload, server, connections, seconds, pipelined, rate, firehose, idle, downloadRate);
  }

  /** The same at a fixed rate. */
  public LoadOrder withRate(double rate) {
    return new LoadOrder(
        workload, server, connections, seconds, pipelined, rate, firehose, idle, downloadRate);
  }

  /** The same beside a connection that sends as much as it can. */
  public LoadOrder withFirehose() {
    return new LoadOrder(
        workload, server, connections, seconds, pipelined, rate, true, idle, downloadRate);
  }

  /** The same beside so many connections that say nothing. */
  public LoadOrder withIdle(int idle) {
    return new LoadOrder(
        workload, server, connections, seconds, pipelined, rate, firehose, idle, downloadRate);
  }

  /** The same with the downloads held to so many MiB per second together. */
  public LoadOrder withDownloadRate(double downloadRate) {
    return new LoadOrder(
        workload, server, connections, seconds, pipelined, rate, firehose, idle, downloadRate);
  }

  /** The same to another server. */
  public LoadOrder at(String server) {
    return new LoadOrder(
        workload, server, connections, seconds, pipelined, rate, firehose, idle, downloadRate);
  }

  /** The same for so long. */
  public LoadOrder withSeconds(double seconds) {
    return new LoadOrder(
        workload, server, connections, seconds, pipelined, rate, firehose, idle, downloadRate);
  }
}
