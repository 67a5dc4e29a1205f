/**
 * Non-blocking sockets: internet, Unix domain and vsock; their addresses, options and messages.
 *
 * <p>May use {@code file}, {@code linux}, {@code sys} and {@code abi}. Knows nothing of AIO, which
 * is told a socket's number.
 */
@NullMarked
package org.nettyaio.linux.socket;

import org.jspecify.annotations.NullMarked;
