package org.nettyaio.benchmarks.server;

/**
 * What a server reports about itself.
 *
 * @param address the port of the loopback address on which the server listens, or the path of its
 *     Unix domain socket
 * @param connections how many are open
 * @param systemCalls how many its loops have counted; 0 where the transport does not count
 * @param hits reads without a poll that brought something, likewise
 * @param misses reads without a poll that brought nothing, likewise
 * @param heapBytes the live heap when garbage was last collected by order; 0 before that
 * @param closeMillis how long the last order to close all connections took
 */
public record ServerStats(
    String address,
    int connections,
    long systemCalls,
    long hits,
    long misses,
    long heapBytes,
    double closeMillis) {}
