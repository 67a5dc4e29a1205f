/** JMH benchmarks of what the loop is made of: {@code benchmarks/run pieces}. */
@NullMarked
package org.nettyaio.benchmarks.pieces;

import org.jspecify.annotations.NullMarked;
