/**
 * The parts of a datagram channel: many datagrams are received or sent in one call.
 *
 * <p>Not exported. Uses {@code core}, {@code loop} and {@code socket}.
 */
@NullMarked
package org.nettyaio.channel.internal.datagram;

import org.jspecify.annotations.NullMarked;
