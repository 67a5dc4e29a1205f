package org.nettyaio.benchmarks.report;

/**
 * What one server did in one round.
 *
 * @param throughput operations per second
 * @param cpuMicros processor time of the server's process for one operation, in microseconds
 * @param p50 microseconds until the answer; 0 where there is none
 * @param p99 likewise
 * @param p999 likewise
 * @param countedCalls system calls for one operation, as the loop counts them; 0 if it does not
 * @param missRate which part of the reads without a poll brought nothing
 * @param residentMiB memory of the process
 * @param busy which part of the time its core was busy, with waiting for results on the ring too
 * @param loadBusy which part of the time the load's core was busy
 * @param lost datagrams
 * @param share of the throughput without the firehose; 0 where there is none
 * @param downloads MiB per second that were sent beside
 */
public record Sample(
    double throughput,
    double cpuMicros,
    double p50,
    double p99,
    double p999,
    double countedCalls,
    double missRate,
    double residentMiB,
    double busy,
    double loadBusy,
    long lost,
    double share,
    double downloads) {

  /** The same beside a firehose, with this share of what it has without. */
  public Sample withShare(double share) {
    return new Sample(
        throughput,
        cpuMicros,
        p50,
        p99,
        p999,
        countedCalls,
        missRate,
        residentMiB,
        busy,
        loadBusy,
        lost,
        share,
        downloads);
  }
}
