/**
 * The transport against programs that share no code with it: what they send must arrive, and they
 * must understand what it sends.
 */
@NullMarked
package org.nettyaio.testsuite.peers;

import org.jspecify.annotations.NullMarked;
