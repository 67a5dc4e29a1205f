package org.nettyaio.benchmarks.server;

/**
 * What it costs to make and end groups of loops that have nothing to do.
 *
 * @param oneMillis for a group of one loop, the median time from making it to its end
 * @param twoSeconds the time for all groups of two loops together
 * @param cpuSeconds the processor time for all groups
 */
public record LifecycleStats(double oneMillis, double twoSeconds, double cpuSeconds) {}
