package org.nettyaio.benchmarks.load;

import org.nettyaio.benchmarks.Workload;

/**
 * What the load is to do in one run.
 *
 * @param workload the kind of load
 * @param server the port of the loopback address on which the server listens, or the path of its
 *     Unix domain socket
 * @param connections how many are busy; for the fan-out, the number of subscribers
 * @param seconds how long the measured time is
 * @param pipelined how many HTTP requests are sent at once; for streams, above 1 if messages are
 *     sent together
 * @param rate requests per second, sent whether the server answers in time or not; 0 for as many as
 *     it answers
 * @param firehose whether one connection more sends as much as it can
 * @param idle how many more connections are open and idle; they stay open for the next order
 * @param downloadRate MiB per second to which all downloads together are limited; 0 for no limit
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
  /**
   * An order for as many requests as the server answers, with the workload's default pipelining.
   */
  public static LoadOrder of(Workload workload, String server, int connections, double seconds) {
    return new LoadOrder(
        workload, server, connections, seconds, workload.pipelined(), 0, false, 0, 0);
  }

  /** The same with this many HTTP requests at once. */
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

  /** The same beside this many idle connections. */
  public LoadOrder withIdle(int idle) {
    return new LoadOrder(
        workload, server, connections, seconds, pipelined, rate, firehose, idle, downloadRate);
  }

  /** The same with all downloads together limited to this many MiB per second. */
  public LoadOrder withDownloadRate(double downloadRate) {
    return new LoadOrder(
        workload, server, connections, seconds, pipelined, rate, firehose, idle, downloadRate);
  }

  /** The same to another server. */
  public LoadOrder at(String server) {
    return new LoadOrder(
        workload, server, connections, seconds, pipelined, rate, firehose, idle, downloadRate);
  }

  /** The same for this long. */
  public LoadOrder withSeconds(double seconds) {
    return new LoadOrder(
        workload, server, connections, seconds, pipelined, rate, firehose, idle, downloadRate);
  }
}
