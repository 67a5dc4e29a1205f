/**
 * What the parts of every channel share, from its registration to the end of its socket.
 *
 * <p>Not exported. Uses {@code loop} and {@code socket}.
 */
@NullMarked
package org.nettyaio.channel.internal.core;

import org.jspecify.annotations.NullMarked;
