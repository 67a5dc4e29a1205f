package org.nettyaio.benchmarks;

import org.nettyaio.benchmarks.load.LoadOrder;

/**
 * What one cell of the report is of.
 *
 * @param name how it differs from the others
 * @param order what the load is to do; to which server is said later
 * @param load who does it
 */
record Task(String name, LoadOrder order, Load load) {}
