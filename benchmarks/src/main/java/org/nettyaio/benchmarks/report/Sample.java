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
 * @param missRate the fraction of tries, reads without a poll, that were misses
 * @param residentMiB memory of the process
 * @param busy the fraction of the time in which the server's core was busy; spinning counts as busy
 * @param loadBusy the fraction of the time in which the load's core was busy
 * @param lost datagrams that were sent again because no answer came
 * @param share the throughput beside a firehose as a fraction of that without; 0 if not measured
 * @param downloads MiB per second that were downloaded beside the operations
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

  /** The same with this share of the throughput without a firehose. */
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
