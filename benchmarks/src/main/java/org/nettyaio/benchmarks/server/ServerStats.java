package org.nettyaio.benchmarks.server;

/**
 * What a server tells of itself.
 *
 * @param address the port of the loopback address on which it listens, or the path of its Unix
 *     domain socket
 * @param connections how many are open
 * @param systemCalls how many its loop has counted; 0 where the transport does not count
 * @param hits reads without a poll that brought something, likewise
 * @param misses reads without a poll that brought nothing, likewise
 * @param heapBytes what is alive on the heap; only after the order to collect the garbage
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
