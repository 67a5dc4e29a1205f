/**
 * Netty's own testsuite on Linux AIO, and tests of what Netty's testsuite artifact leaves to each
 * transport.
 */
@NullMarked
package org.nettyaio.testsuite;

import org.jspecify.annotations.NullMarked;
