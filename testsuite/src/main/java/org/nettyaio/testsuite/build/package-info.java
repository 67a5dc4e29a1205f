/**
 * Generates, while the tests are compiled, a class for every test and permutation that the tests
 * ask for.
 */
@NullMarked
package org.nettyaio.testsuite.build;

import org.jspecify.annotations.NullMarked;
