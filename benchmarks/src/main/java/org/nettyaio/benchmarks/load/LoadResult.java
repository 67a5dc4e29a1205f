package org.nettyaio.benchmarks.load;

import org.jspecify.annotations.Nullable;

/**
 * The result of a {@link LoadOrder}.
 *
 * @param operations how many were completed in the measured time, every byte checked
 * @param operationsInAll the same from when the first connection was made
 * @param seconds the measured time
 * @param downloads MiB per second that were downloaded beside the operations
 * @param lost datagrams that were sent again because no answer came
 * @param p50 microseconds from when a request was due to be sent to its answer
 * @param p99 likewise
 * @param p999 likewise
 * @param ascent how a server that has just been started reached its full rate; null for others
 * @param failure what was wrong; null if nothing was
 */
public record LoadResult(
    double operations,
    double operationsInAll,
    double seconds,
    double downloads,
    long lost,
    double p50,
    double p99,
    double p999,
    @Nullable Ascent ascent,
    @Nullable String failure) {
  /** An order that could not be carried out. */
  static LoadResult failed(Exception e) {
    return new LoadResult(0, 0, 0, 0, 0, 0, 0, 0, null, e.toString());
  }
}
