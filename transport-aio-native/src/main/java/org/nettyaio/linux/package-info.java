/**
 * Error numbers, the exception that explains them, and the values that users of the library see,
 * such as addresses.
 *
 * <p>This library reports errors in two ways. Calls made for every read and write return a value,
 * or a negative errno such as {@code -EAGAIN}: errors there are ordinary and must cost nothing.
 * Calls made once in a socket's life throw an {@link org.nettyaio.linux.ErrnoException} that says
 * which call failed, on what, why, and what to do about it.
 *
 * <p>May use {@code abi}, and {@code sys} to ask which limit was reached; {@code file}, {@code
 * socket} and {@code aio} may use it.
 */
@NullMarked
package org.nettyaio.linux;

import org.jspecify.annotations.NullMarked;
