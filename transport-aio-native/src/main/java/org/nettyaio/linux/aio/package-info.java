/**
 * Linux AIO for an event loop: requests that go to the kernel in batches, and results that are read
 * from a ring in user memory.
 *
 * <p>{@link org.nettyaio.linux.aio.AioContext} is the way in: an {@link
 * org.nettyaio.linux.aio.AioPoll} or an {@link org.nettyaio.linux.aio.AioTransfer} is added to it,
 * set up, queued, submitted, and completed with its result. {@link org.nettyaio.linux.aio.AioProbe}
 * says whether AIO works here.
 *
 * <p>May use {@code linux}, {@code sys} and {@code abi}. Knows neither sockets nor files: to it a
 * descriptor is a number.
 */
@NullMarked
package org.nettyaio.linux.aio;

import org.jspecify.annotations.NullMarked;
