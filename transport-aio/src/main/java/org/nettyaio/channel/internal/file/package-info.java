/**
 * Files that are written to a connection.
 *
 * <p>Not exported. Uses {@code core}, {@code loop} and {@code socket}.
 */
@NullMarked
package org.nettyaio.channel.internal.file;

import org.jspecify.annotations.NullMarked;
