package org.nettyaio.linux.aio;

import java.lang.foreign.MemorySegment;
import org.nettyaio.linux.abi.aio_ring;
import org.nettyaio.linux.abi.io_event;

/**
 * Reads completions from the ring that the kernel maps into this process, without a system call.
 *
 * <p>The kernel writes events, then {@code tail} (aio_complete in fs/aio.c); the reader owns {@code
 * head}. The kernel counts an event's slot as free once {@code head} has passed it
 * (user_refill_reqs_available). There must be only one reader.
 */
final class CompletionRing {
  /** Receives events as they are read. */
  interface Consumer {
    /**
     * Takes one event. It counts as taken also if this throws.
     *
     * @param token the request's {@code aio_data}
     * @param result bytes, poll events or a negative errno
     */
    void completed(long token, int result);
  }

  private final MemorySegment ring;
  private final int size;

  /**
   * Wraps a ring that is not {@link #unusable}.
   *
   * @param ring the mapped ring; bound to an arena that is closed before the kernel unmaps it
   */
  CompletionRing(MemorySegment ring) {
    this(ring, aio_ring.nr(ring));
  }

  private CompletionRing(MemorySegment ring, int size) {
    this.ring = ring;
    this.size = size;
  }

  /** Returns one whose every use is an {@link IllegalStateException}, as its memory is closed. */
  static CompletionRing gone(MemorySegment closed) {
    return new CompletionRing(closed, 1);
  }

  /**
   * Returns whether the ring cannot be read in user space, by its header. The fields are there for
   * a later format of the kernel (AIO_RING_INCOMPAT_FEATURES in fs/aio.c); sandboxes that imitate
   * AIO (gVisor) map a ring that is read-only and has no magic.
   */
  static boolean unusable(MemorySegment ring) {
    return aio_ring.magic(ring) != aio_ring.AIO_RING_MAGIC
        || aio_ring.incompat_features(ring) != 0
        || aio_ring.header_length(ring) != aio_ring.sizeof()
        || aio_ring.nr(ring) <= 0;
  }

  /** Returns how many bytes a ring of this many events takes, header included. */
  static long bytes(int events) {
    return aio_ring.sizeof() + events * io_event.sizeof();
  }

  boolean isEmpty() {
    return aio_ring.head(ring) == aio_ring.tailAcquire(ring);
  }

  /**
   * Passes every event that is there to the consumer and frees its slot; returns how many. If the
   * consumer throws, the events behind that one stay in the ring.
   */
  int drain(Consumer consumer) {
    int head = aio_ring.head(ring);
    // Acquire: the events before tail are written before tail is.
    int tail = aio_ring.tailAcquire(ring);
    if (head == tail) {
      return 0;
    }
    int count = tail - head;
    if (count < 0) {
      count += size;
    }
    try {
      do {
        long event = aio_ring.sizeof() + head * io_event.sizeof();
        head = head + 1 == size ? 0 : head + 1;
        consumer.completed(io_event.data_at(ring, event), (int) io_event.res_at(ring, event));
      } while (head != tail);
    } finally {
      // Release: the kernel may overwrite the events once it sees the new head. In a finally, so
      // that no event is read twice.
      aio_ring.headRelease(ring, head);
    }
    return count;
  }
}
