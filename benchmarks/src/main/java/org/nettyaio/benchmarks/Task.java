package org.nettyaio.benchmarks;

import org.nettyaio.benchmarks.load.LoadOrder;

/**
 * What is measured for one cell of the report.
 *
 * @param name how the cell differs from the others
 * @param order what the load is to do; the server is set later
 * @param load the load that carries out the order
 */
record Task(String name, LoadOrder order, Load load) {}
