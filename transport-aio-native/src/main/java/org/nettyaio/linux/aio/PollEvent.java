package org.nettyaio.linux.aio;

import java.util.EnumSet;
import java.util.Set;
import org.nettyaio.linux.abi.poll_h;

/** What an {@link AioPoll} waits for, and what it reports; see poll(2). */
public enum PollEvent {
  /** Reading does not wait: there is data, or the end of the stream, or a connection to accept. */
  IN(poll_h.POLLIN),
  /** Writing does not wait; an attempt to connect has ended, one way or the other. */
  OUT(poll_h.POLLOUT),
  /** An error is pending; reported unasked. */
  ERROR(poll_h.POLLERR),
  /** Both directions are closed, or there is no connection; reported unasked. */
  HANG_UP(poll_h.POLLHUP),
  /** The peer will send no more. */
  PEER_HANG_UP(poll_h.POLLRDHUP);

  private static final PollEvent[] ALL = values();

  private final int bit;

  PollEvent(int bit) {
    this.bit = bit;
  }

  /**
   * Returns what a poll that has completed has found.
   *
   * @param result its {@link AioPoll#result}
   * @return the events; none if it was cancelled, or has failed, or knows nothing
   */
  public static Set<PollEvent> of(int result) {
    Set<PollEvent> events = EnumSet.noneOf(PollEvent.class);
    for (PollEvent event : ALL) {
      if (result > 0 && (result & event.bit) != 0) {
        events.add(event);
      }
    }
    return events;
  }

  static int bits(PollEvent... events) {
    int bits = 0;
    for (PollEvent event : events) {
      bits |= event.bit;
    }
    return bits;
  }
}
