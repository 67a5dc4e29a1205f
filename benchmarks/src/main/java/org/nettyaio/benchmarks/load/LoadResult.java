package org.nettyaio.benchmarks.load;

import org.jspecify.annotations.Nullable;

/**
 * What came of a {@link LoadOrder}.
 *
 * @param operations how many the server has answered in time, every byte of them right
 * @param operationsInAll the same from when the first connection was made
 * @param seconds how long that took
 * @param downloads MiB per second that came beside
 * @param lost datagrams that were sent again because no answer came
 * @param p50 microseconds from when a request was sent, or was to be sent, to its answer
 * @param p99 likewise
 * @param p999 likewise
 * @param ascent how a server that has just been started came to its pace; null for others
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
