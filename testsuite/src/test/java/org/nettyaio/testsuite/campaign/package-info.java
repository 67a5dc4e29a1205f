/**
 * The reliability campaign: verified traffic while connections are disturbed, system calls that
 * fail, limits that are used up and given back, loops and connections that come and go in numbers.
 *
 * <p>Each part states its figures in one line, and fails if a byte, a promise, a descriptor, a
 * kernel context or a buffer is left behind.
 */
@NullMarked
package org.nettyaio.testsuite.campaign;

import org.jspecify.annotations.NullMarked;
