package org.nettyaio.benchmarks.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One server in one cell of the report.
 *
 * @param server its name
 * @param throughput operations per second
 * @param ratio of the throughput to the reference server's in the same round
 * @param cpuMicros processor time for one operation
 * @param cpuRatio of the processor time to the reference server's in the same round
 * @param p50 microseconds
 * @param p99 microseconds
 * @param p999 microseconds
 * @param countedCalls system calls for one operation by the loop's own count
 * @param tracedCalls the same as strace counts them, in a run that was not timed; null if that was
 *     not done
 * @param missRate the fraction of tries that were misses
 * @param residentMiB memory
 * @param busy the fraction of the time in which the server's core was busy
 * @param loadBusy the fraction of the time in which the load's core was busy
 * @param share see {@link Sample}
 * @param downloads MiB per second that were downloaded beside the operations
 * @param samples those of all rounds
 */
public record Row(
    String server,
    Spread throughput,
    Ratio ratio,
    Spread cpuMicros,
    Ratio cpuRatio,
    Spread p50,
    Spread p99,
    Spread p999,
    Spread countedCalls,
    @Nullable Double tracedCalls,
    Spread missRate,
    Spread residentMiB,
    Spread busy,
    Spread loadBusy,
    Spread share,
    Spread downloads,
    List<Sample> samples) {

  /** Pairs each round with the same round of the reference server. */
  public static Row of(
      String server, List<Sample> samples, List<Sample> reference, @Nullable Double tracedCalls) {
    return new Row(
        server,
        Spread.of(samples, Sample::throughput),
        Ratio.of(samples, reference, Sample::throughput),
        Spread.of(samples, Sample::cpuMicros),
        Ratio.of(samples, reference, Sample::cpuMicros),
        Spread.of(samples, Sample::p50),
        Spread.of(samples, Sample::p99),
        Spread.of(samples, Sample::p999),
        Spread.of(samples, Sample::countedCalls),
        tracedCalls,
        Spread.of(samples, Sample::missRate),
        Spread.of(samples, Sample::residentMiB),
        Spread.of(samples, Sample::busy),
        Spread.of(samples, Sample::loadBusy),
        Spread.of(samples, Sample::share),
        Spread.of(samples, Sample::downloads),
        samples);
  }
}
