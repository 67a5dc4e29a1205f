/**
 * The load: clients that keep a server busy, check every byte and measure, in one thread on epoll.
 */
@NullMarked
package org.nettyaio.benchmarks.load;

import org.jspecify.annotations.NullMarked;
