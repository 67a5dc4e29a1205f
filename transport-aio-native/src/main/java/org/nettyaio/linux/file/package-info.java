/**
 * Descriptors of any kind: an owner that closes each one, and the calls that all of them have.
 *
 * <p>May use {@code linux}, {@code sys} and {@code abi}. Knows no sockets and no AIO.
 */
@NullMarked
package org.nettyaio.linux.file;

import org.jspecify.annotations.NullMarked;
