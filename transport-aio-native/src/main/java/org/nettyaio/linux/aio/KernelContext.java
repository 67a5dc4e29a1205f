package org.nettyaio.linux.aio;

import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.aio_abi_h;
import org.nettyaio.linux.abi.aio_ring;
import org.nettyaio.linux.abi.eventfd_h;
import org.nettyaio.linux.abi.io_event;
import org.nettyaio.linux.abi.iocb;
import org.nettyaio.linux.abi.poll_h;
import org.nettyaio.linux.abi.timespec;
import org.nettyaio.linux.sys.AioCalls;
import org.nettyaio.linux.sys.FileCalls;

/**
 * One {@code aio_context_t} of the kernel, with the guarantee that no thread accesses it once it is
 * destroyed.
 *
 * <p>The id of a context is the address of its ring (ioctx_alloc in fs/aio.c). Here it exists only
 * as a memory segment, bound to an arena that is closed before {@code io_destroy} is called: a
 * later access, from whatever thread, is an {@link IllegalStateException} instead of a crash, and
 * the arena cannot be closed while a call that was given the segment is under way.
 *
 * <p>A context that is ended while none of its requests is with the kernel may be used again by
 * another object of this class; see {@link #handOver}. The old object then has the segments of
 * {@link Gone}.
 */
final class KernelContext {
  /** The token of a wake-up's event. */
  static final long WAKE_TOKEN = Long.MIN_VALUE;

  /** How many events one io_getevents takes. */
  static final int EVENTS_PER_WAIT = 64;

  private static final long EVENTS_BYTES = EVENTS_PER_WAIT * io_event.sizeof();

  /** How many waits in a row must fail before the failure is thrown. */
  private static final int MAX_FAILED_WAITS = 8;

  /**
   * How often a wake-up is tried. A refusal takes less than a microsecond, and the waker may be an
   * event loop, which must not wait.
   */
  private static final int MAX_WAKE_TRIES = 32;

  /**
   * The address of the request that wakes: a poll for POLLOUT on an eventfd, which is true at once.
   * It is the same for all contexts and threads: the kernel reads it and writes back only a
   * constant (KIOCB_KEY in io_submit_one of fs/aio.c). Set before there is a context, so every
   * thread that has one sees it.
   */
  private static MemorySegment wakePointer = MemorySegment.NULL;

  private final Arena arena;
  private final long id;
  private final int capacity;
  private final MemorySegment events;
  private final MemorySegment timeout;
  private MemorySegment handle;
  private CompletionRing ring;

  private int failedWaits;

  /** Since when it is unused, by {@link System#nanoTime}; used by {@link SpareContexts}. */
  long spareSince;

  /** Stops further wake-ups, which together could keep the arena in use for ever. */
  private volatile boolean ending;

  private KernelContext(Arena arena, long id, int capacity, MemorySegment handle) {
    this.arena = arena;
    this.id = id;
    this.capacity = capacity;
    this.handle = handle;
    this.ring = new CompletionRing(map(id, CompletionRing.bytes(aio_ring.nr(handle)), arena));
    MemorySegment memory = Arena.ofAuto().allocate(EVENTS_BYTES + timespec.sizeof(), 8);
    this.events = memory.asSlice(0, EVENTS_BYTES);
    this.timeout = memory.asSlice(EVENTS_BYTES);
  }

  /** The same context for another owner. */
  private KernelContext(KernelContext ended) {
    this.arena = ended.arena;
    this.id = ended.id;
    this.capacity = ended.capacity;
    this.handle = ended.handle;
    this.ring = ended.ring;
    this.events = ended.events;
    this.timeout = ended.timeout;
  }

  /**
   * Sets up a context.
   *
   * @param capacity how many requests it shall hold; {@code fs.aio-max-nr} is charged with this
   * @throws AioLimitException if {@code fs.aio-max-nr} does not allow it
   * @throws UnusableRingException if its ring cannot be read from user space
   * @throws ErrnoException if the kernel refuses for another reason
   */
  static KernelContext setUp(int capacity) throws ErrnoException {
    Arena arena = Arena.ofShared();
    long id;
    try (Arena call = Arena.ofConfined()) {
      // The memory for the id must contain 0 (EINVAL otherwise, io_setup(2)).
      MemorySegment place = call.allocate(ValueLayout.JAVA_LONG);
      int result = AioCalls.ioSetup(capacity, place);
      if (result < 0) {
        throw result == -Errno.EAGAIN
            ? AioLimitException.of(capacity)
            : new ErrnoException("io_setup(" + capacity + ")", -result);
      }
      id = place.get(ValueLayout.JAVA_LONG, 0);
    }
    try {
      MemorySegment handle = map(id, CompletionRing.bytes(0), arena);
      if (CompletionRing.unusable(handle)) {
        throw new UnusableRingException();
      }
      return new KernelContext(arena, id, capacity, handle);
    } catch (Throwable e) {
      // No memory, for example. Without this fs.aio-max-nr would stay charged with the context.
      arena.close();
      long unused = id;
      Destroyer.instance().execute(() -> AioCalls.ioDestroy(MemorySegment.ofAddress(unused)));
      throw e;
    }
  }

  // The kernel has mapped this much at this address, and only giveBack() has it unmapped.
  @SuppressWarnings("restricted")
  private static MemorySegment map(long id, long bytes, Arena arena) {
    return MemorySegment.ofAddress(id).reinterpret(bytes, arena, null);
  }

  int capacity() {
    return capacity;
  }

  /** Whether this is the context that the other one was. */
  boolean isHeirOf(KernelContext ended) {
    return arena == ended.arena;
  }

  CompletionRing ring() {
    return ring;
  }

  /**
   * Submits; returns how many the kernel accepted, or a negative number if it refused the first.
   */
  int trySubmit(MemorySegment pointers, int count) {
    return AioCalls.ioTrySubmit(handle, count, pointers);
  }

  /** Submits; returns how many the kernel accepted, or a negative errno if it refused the first. */
  int submit(MemorySegment pointers, int count) {
    return AioCalls.ioSubmit(handle, count, pointers);
  }

  /**
   * Whether the errno that {@link #submit} has returned is due to the kernel's state at that
   * moment, rather than to the request.
   */
  static boolean isPassing(int refusal) {
    return switch (-refusal) {
      case Errno.EAGAIN, Errno.EINTR, Errno.ENOMEM, Errno.ENOBUFS, Errno.ENOSR -> true;
      default -> false;
    };
  }

  /**
   * Asks the kernel to end a poll; -EINPROGRESS says that it does, and that the event will come.
   */
  int cancel(AioRequest request) {
    return AioCalls.ioCancel(handle, request.iocbSegment(), events);
  }

  /**
   * Waits for events and passes those that are there to the consumer, as many as one call can take;
   * the rest are in the ring. If the consumer throws, it gets the remaining events before that is
   * rethrown.
   *
   * @param results how many to wait for
   * @param timeoutNanos the longest time to wait; negative for no limit
   * @return how many there were; 0 when the time has passed, or a signal came (EINTR)
   * @throws UncheckedIOException if the kernel refuses to wait, not for the first time
   */
  int await(int results, long timeoutNanos, CompletionRing.Consumer consumer) {
    return await(Math.min(results, EVENTS_PER_WAIT), EVENTS_PER_WAIT, timeoutNanos, consumer);
  }

  /**
   * Waits as {@link #await(int, long, CompletionRing.Consumer)} does, and takes no more than some.
   *
   * @param most how many, up to {@link #EVENTS_PER_WAIT}
   */
  int await(int results, int most, long timeoutNanos, CompletionRing.Consumer consumer) {
    int count = AioCalls.ioGetevents(handle, results, most, events, timespecOf(timeoutNanos));
    if (count < 0) {
      waitFailed(-count);
      return 0;
    }
    failedWaits = 0;
    // The kernel has taken them out of the ring, so they can be read only here.
    Throwable failure = null;
    for (int i = 0; i < count; i++) {
      long event = i * io_event.sizeof();
      try {
        consumer.completed(io_event.data_at(events, event), (int) io_event.res_at(events, event));
      } catch (RuntimeException | Error e) {
        failure = failure == null ? e : failure;
      }
    }
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure != null) {
      throw (RuntimeException) failure;
    }
    return count;
  }

  /** A single failure may pass, but after many in a row a loop would run without ever waiting. */
  private void waitFailed(int errno) {
    if (errno == Errno.EINTR || ++failedWaits < MAX_FAILED_WAITS) {
      return;
    }
    String call = "io_getevents(context 0x%x of %d requests)".formatted(id, capacity);
    String advice = "an event loop cannot wait for events, " + failedWaits + " times in a row";
    switch (errno) {
      case Errno.EPERM, Errno.EACCES, Errno.ENOSYS ->
          advice +=
              ": a security policy refuses the call, allow io_getevents in the seccomp profile";
      case Errno.EINVAL, Errno.EFAULT ->
          advice +=
              ": the context is gone, which other code in this process must have destroyed or"
                  + " unmapped; shut the event loop down and use a new one";
      default -> {}
    }
    ErrnoException failure = new ErrnoException(call, errno, advice);
    throw new UncheckedIOException(failure.getMessage(), failure);
  }

  private MemorySegment timespecOf(long nanos) {
    if (nanos < 0) {
      return MemorySegment.NULL;
    }
    timespec.tv_sec(timeout, nanos / 1_000_000_000);
    timespec.tv_nsec(timeout, nanos % 1_000_000_000);
    return timeout;
  }

  /**
   * Ends the wait of the thread in {@link #await} by an event of its own, after which there is
   * nothing to drain and nothing to arm again. Any thread may call it.
   *
   * <p>It does nothing on a context that is destroyed. If the kernel refuses the request while
   * there are events in the ring, as it does when no slot is free, that is enough: they end the
   * wait as well. Otherwise it is tried again whatever the reason, without reading errno, which
   * would allocate memory for each thread that ever wakes.
   */
  void wake() {
    if (ending) {
      return;
    }
    try {
      int tries = 1;
      while (AioCalls.ioTrySubmit(handle, 1, wakePointer) < 0
          && ring.isEmpty()
          && tries++ < MAX_WAKE_TRIES) {
        Thread.onSpinWait();
      }
    } catch (IllegalStateException destroyedMeanwhile) {
      // No thread waits in it any more.
    }
  }

  /**
   * Ends the context for its owner as {@link #destroy} does, but keeps it in the kernel, which must
   * have none of its requests. A wake-up that is in progress may reach the new owner, whose wait it
   * then ends once without need.
   *
   * @return the same context, for another owner
   */
  KernelContext handOver() {
    KernelContext next = new KernelContext(this);
    ending = true;
    // Discards wake-ups that were not read.
    ring.drain((token, result) -> {});
    ring = Gone.RING;
    handle = Gone.HANDLE;
    return next;
  }

  /**
   * Ends the context, which the owner must not use any more: no event of it will be seen, and
   * wake-ups do nothing. Another thread gives it back to the kernel soon after, as that takes long.
   */
  void destroy() {
    ending = true;
    Destroyer.instance().execute(this::giveBack);
  }

  private void giveBack() {
    for (; ; ) {
      try {
        // From here on no thread can access the ring, which the kernel is about to unmap
        // (kill_ioctx in fs/aio.c).
        arena.close();
        break;
      } catch (IllegalStateException aWakeUpIsUnderWay) {
        // An io_submit of another thread, which takes a microsecond; no new one begins.
        Thread.yield();
      }
    }
    AioCalls.ioDestroy(MemorySegment.ofAddress(id));
  }

  /**
   * Makes the request for wake-ups, so that none fails later because descriptors have run out.
   *
   * @throws ErrnoException if there is no descriptor left
   */
  static synchronized void prepareWake() throws ErrnoException {
    if (wakePointer.equals(MemorySegment.NULL)) {
      int flags = eventfd_h.EFD_CLOEXEC | eventfd_h.EFD_NONBLOCK;
      int fd = ErrnoException.check("eventfd", FileCalls.eventfd(0, flags));
      MemorySegment block = Arena.global().allocate(iocb.sizeof(), 64);
      iocb.aio_data_at(block, 0, WAKE_TOKEN);
      iocb.aio_lio_opcode_at(block, 0, (short) aio_abi_h.IOCB_CMD_POLL);
      iocb.aio_fildes_at(block, 0, fd);
      iocb.aio_buf_at(block, 0, poll_h.POLLOUT);
      MemorySegment pointer = Arena.global().allocate(ValueLayout.JAVA_LONG);
      pointer.set(ValueLayout.JAVA_LONG, 0, block.address());
      wakePointer = pointer;
    }
  }

  /**
   * The closed segments of a context that was handed over, so that its former owner cannot use it.
   */
  private static final class Gone {
    static final MemorySegment HANDLE;
    static final CompletionRing RING;

    static {
      try (Arena closed = Arena.ofShared()) {
        HANDLE = closed.allocate(aio_ring.layout());
        RING = CompletionRing.gone(HANDLE);
      }
    }
  }
}
