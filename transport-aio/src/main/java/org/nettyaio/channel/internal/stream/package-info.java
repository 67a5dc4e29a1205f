/**
 * The parts of a connection: reading, writing, connecting and half-closure.
 *
 * <p>Not exported. Uses {@code file}, {@code core}, {@code loop} and {@code socket}.
 */
@NullMarked
package org.nettyaio.channel.internal.stream;

import org.jspecify.annotations.NullMarked;
