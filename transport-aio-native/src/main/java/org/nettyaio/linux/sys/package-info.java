/**
 * The system calls: the only C that this library calls, function by function, under its own names.
 *
 * <p>Not exported: what is safe to call from anywhere is in the packages above. May use nothing but
 * the JDK, and knows no structure of the kernel's: to it memory is an address.
 */
@NullMarked
package org.nettyaio.linux.sys;

import org.jspecify.annotations.NullMarked;
