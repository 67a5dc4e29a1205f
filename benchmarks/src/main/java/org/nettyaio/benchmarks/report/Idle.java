package org.nettyaio.benchmarks.report;

/**
 * What idle connections cost a server.
 *
 * @param server its name
 * @param connections how many there were
 * @param cpuPercent of a core, while nothing happens at all
 * @param residentBytesEach by how much the process has grown for each connection
 * @param heapBytesEach by how much the live heap has grown for each connection
 * @param closeMillis how long it took the server to close them all
 * @param closeCpuMillis the processor time of that
 */
public record Idle(
    String server,
    int connections,
    double cpuPercent,
    double residentBytesEach,
    double heapBytesEach,
    double closeMillis,
    double closeCpuMillis) {}
