/** Programs that show the aio transport at work; small classes, meant to be copied from. */
@NullMarked
package org.nettyaio.examples;

import org.jspecify.annotations.NullMarked;
