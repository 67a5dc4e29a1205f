/**
 * The event loop: its rounds and turns, how it waits, flushes that join, and what ties a channel to
 * it.
 *
 * <p>Not exported. Uses the Linux library, and of the package above it the user's settings.
 */
@NullMarked
package org.nettyaio.channel.internal.loop;

import org.jspecify.annotations.NullMarked;
