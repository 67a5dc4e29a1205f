/**
 * Addresses, options and errors as Netty calls them, made of what the Linux library has.
 *
 * <p>Not exported. Uses the Linux library only.
 */
@NullMarked
package org.nettyaio.channel.internal.socket;

import org.jspecify.annotations.NullMarked;
