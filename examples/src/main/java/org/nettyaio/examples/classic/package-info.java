/**
 * The classic programs of Linux AIO, on the library alone: nothing here uses Netty, but the one
 * that shows how Netty's epoll loop is told of results.
 *
 * <p>To be read in this order: {@link org.nettyaio.examples.classic.AioReadCommand}, {@link
 * org.nettyaio.examples.classic.AioPollCommand}, {@link
 * org.nettyaio.examples.classic.AioCatManyCommand}, {@link
 * org.nettyaio.examples.classic.AioAdderCommand}, {@link
 * org.nettyaio.examples.classic.AioSpliceCommand}, {@link
 * org.nettyaio.examples.classic.AioEventfdCommand}, {@link
 * org.nettyaio.examples.classic.AioShardCommand}.
 */
@NullMarked
package org.nettyaio.examples.classic;

import org.jspecify.annotations.NullMarked;
