/**
 * A Netty transport on Linux AIO: an event loop that sends all its reads, writes and polls to the
 * kernel in one {@code io_submit} and reads the answers from a ring in user memory.
 */
@NullMarked
package org.nettyaio.channel;

import org.jspecify.annotations.NullMarked;
