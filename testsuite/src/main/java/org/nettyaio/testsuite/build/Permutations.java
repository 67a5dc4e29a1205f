package org.nettyaio.testsuite.build;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Asks for one test class per (test, permutation), so that each is found, counted, reported and run
 * alone like a class written by hand.
 *
 * <p>For the test {@code SocketEchoTest} and the permutation {@code AioNio} the class is {@code
 * SocketEchoAioNioTest}: a subclass of the test in which every static method of the permutation
 * overrides the test's method of the same name. See {@link PermutationProcessor}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.SOURCE)
@Repeatable(Permutations.List.class)
public @interface Permutations {

  /**
   * The permutations: classes in the annotated class's package whose static methods without
   * parameters are what the subclasses override.
   *
   * @return the permutations, at least one
   */
  Class<?>[] of();

  /**
   * The test classes that run in each of the permutations.
   *
   * @return the tests, classes that a class in the annotated class's package can extend
   */
  Class<?>[] tests();

  /** Holds several {@link Permutations} of one class, as Java requires for repeated annotations. */
  @Target(ElementType.TYPE)
  @Retention(RetentionPolicy.SOURCE)
  @interface List {
    /**
     * The annotations.
     *
     * @return the annotations in the order in which they are written
     */
    Permutations[] value();
  }
}
