package org.nettyaio.channel;

import org.jspecify.annotations.Nullable;

/**
 * Channels that are to have a turn, in the order in which they became ready. They are linked with
 * each other: to be ready needs no memory. For the loop's thread.
 */
final class ReadyQueue {
  private @Nullable AioRegistration first;
  private @Nullable AioRegistration last;
  private int size;
  private long given;

  int size() {
    return size;
  }

  /** Returns how many turns have been given so far. */
  long given() {
    return given;
  }

  /** Returns the number of the turn that a channel would get that became ready now. */
  long next() {
    return given + size;
  }

  /** Adds a channel that is in no queue. */
  void add(AioRegistration registration) {
    AioRegistration before = last;
    if (before == null) {
      first = registration;
    } else {
      before.readyAfter = registration;
    }
    last = registration;
    size++;
  }

  /** Takes the channel that has waited longest; there must be one. */
  AioRegistration take() {
    AioRegistration registration = first;
    assert registration != null;
    first = registration.readyAfter;
    registration.readyAfter = null;
    if (first == null) {
      last = null;
    }
    size--;
    given++;
    return registration;
  }

  /**
   * Adds the channel that was taken last again, behind all others, as if it had not been taken: if
   * this is done with each from one on, they keep their order.
   */
  void putBack(AioRegistration registration) {
    add(registration);
    given--;
  }
}
