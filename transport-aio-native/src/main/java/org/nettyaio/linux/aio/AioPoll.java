package org.nettyaio.linux.aio;

import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.abi.aio_abi_h;
import org.nettyaio.linux.abi.poll_h;

/**
 * A one-shot poll, {@code IOCB_CMD_POLL}: completes once, when a descriptor is ready. The kernel
 * may have it for ever, and it holds a slot of the context as long. It can be {@linkplain
 * AioContext#cancel cancelled}, and is armed again when the context moves to another size. Where
 * there is no slot for it, it waits for one and completes after a while with the result 0.
 *
 * <p>A poll with result 0 was cancelled, or is not known to be ready: try and see.
 */
public abstract non-sealed class AioPoll extends AioRequest {

  /** The slot that is kept for its owner's polls; null if there is none. */
  @Nullable PollReservation reservation;

  /** Whether it has that slot now. */
  boolean hasReserved;

  /** When it was starved, and how many times in a row it was answered without a slot. */
  long starvedSince;

  int starvedTimes;

  /** Its neighbours, while it is among the starved. */
  @Nullable AioPoll starvedBefore;

  @Nullable AioPoll starvedAfter;

  /** Creates a poll that belongs to no context yet. */
  protected AioPoll() {}

  /**
   * Sets this poll up. It may then be queued any number of times without being set up again.
   *
   * @param fd the descriptor to poll
   * @param events a mask of POLLIN, POLLOUT and so on; errors and hang-ups are always reported
   *     (aio_poll in fs/aio.c). With neither POLLIN nor POLLOUT, it is never answered as "not known
   *     to be ready"
   * @throws IllegalStateException if it is outstanding, or belongs to no context
   */
  public final void poll(int fd, int events) {
    prepare(aio_abi_h.IOCB_CMD_POLL, fd, events, 0);
  }

  /**
   * Sets this poll up; see {@link #poll(int, int)}.
   *
   * @param fd the descriptor to poll
   * @param events what to wait for; errors and hang-ups are reported always
   * @throws IllegalStateException if it is outstanding, or belongs to no context
   */
  public final void poll(int fd, PollEvent... events) {
    poll(fd, PollEvent.bits(events));
  }

  /** Whether it waits only for errors or a hang-up, for which its owner could try nothing. */
  final boolean isWatch() {
    return (buf() & (poll_h.POLLIN | poll_h.POLLOUT)) == 0;
  }

  /** Moves a poll that the kernel no longer has, without a result, back to queued. */
  final void requeued() {
    moveTo(State.IDLE);
    moveTo(State.QUEUED);
  }
}
