package org.nettyaio.benchmarks.server;

/**
 * How long groups of loops lived that had nothing to do.
 *
 * @param oneMillis the median of those of one loop, from when it is made to when it has ended
 * @param twoSeconds all those of two loops together
 * @param cpuSeconds the processor time of both
 */
public record LifecycleStats(double oneMillis, double twoSeconds, double cpuSeconds) {}
