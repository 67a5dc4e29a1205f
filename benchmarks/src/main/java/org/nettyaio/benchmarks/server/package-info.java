/** The servers that are measured, one JVM each. */
@NullMarked
package org.nettyaio.benchmarks.server;

import org.jspecify.annotations.NullMarked;
