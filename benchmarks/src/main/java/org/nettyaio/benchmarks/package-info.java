/**
 * Measures servers on this transport beside the same servers on Netty's.
 *
 * <p>{@link org.nettyaio.benchmarks.Benchmarks} starts each server in a JVM of its own, pinned to
 * one core ({@code server}), and the load in another process on the other core ({@code load}), and
 * reports what was measured ({@code report}).
 */
@NullMarked
package org.nettyaio.benchmarks;

import org.jspecify.annotations.NullMarked;
