/** What the tests of every module that uses Netty have in common. */
@NullMarked
package org.nettyaio.testing;

import org.jspecify.annotations.NullMarked;
