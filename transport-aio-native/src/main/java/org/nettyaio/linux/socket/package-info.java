/**
 * Non-blocking sockets: internet, Unix domain and vsock; their addresses, options and messages.
 *
 * <p>May use {@code file}, {@code linux}, {@code sys} and {@code abi}. Knows nothing of AIO, to
 * which a socket is the number of its descriptor.
 */
@NullMarked
package org.nettyaio.linux.socket;

import org.jspecify.annotations.NullMarked;
