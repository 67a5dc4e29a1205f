/**
 * Linux asynchronous I/O and sockets from Java, through {@link java.lang.foreign} alone.
 *
 * <p>Two styles of error meet here. Calls made for every read and write return a value, or a
 * negative errno such as {@code -EAGAIN}: errors there are ordinary and must cost nothing. Calls
 * made once in a socket's life throw an {@link org.nettyaio.linux.ErrnoException} that says which
 * call failed, on what, why, and what to do about it.
 */
@NullMarked
package org.nettyaio.linux;

import org.jspecify.annotations.NullMarked;
