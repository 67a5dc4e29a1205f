package org.nettyaio.channel.internal.loop;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Something that each loop has once, for all its channels to use one after the other: memory for
 * datagrams, for example. It is made when a channel of the loop first asks for it, by {@link
 * Loop#local}, and closed when the loop ends, if it is {@link AutoCloseable}.
 *
 * <p>Instances are constants of the classes that use them.
 *
 * @param <T> what it is
 */
public final class LoopLocal<T> {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final int index = COUNT.getAndIncrement();
  private final Supplier<T> making;

  /**
   * Declares one.
   *
   * @param making makes what a loop has, on that loop
   */
  public LoopLocal(Supplier<T> making) {
    this.making = making;
  }

  /** Returns where a loop keeps it; every instance has another index. */
  int index() {
    return index;
  }

  T make() {
    return making.get();
  }
}
