/**
 * Descriptors of any kind: who owns one, and what can be done with each, whatever it is of.
 *
 * <p>May use {@code linux}, {@code sys} and {@code abi}. Knows no sockets and no AIO.
 */
@NullMarked
package org.nettyaio.linux.file;

import org.jspecify.annotations.NullMarked;
