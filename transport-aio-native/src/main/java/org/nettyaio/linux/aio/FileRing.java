package org.nettyaio.linux.aio;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.eventfd_h;
import org.nettyaio.linux.abi.iocb;
import org.nettyaio.linux.sys.FileCalls;

/**
 * Linux AIO for files: reads, writes and flushes go to the kernel in batches, one {@code io_submit}
 * each, and their results are read from the completion ring in user memory.
 *
 * <p>It is apart from an {@link AioContext} because files are unlike sockets: a request stays with
 * the kernel until the device has done it, in whatever order, and cannot be moved to a larger
 * context. So the depth is fixed; more than the device has queues brings nothing. What exceeds it
 * waits here.
 *
 * <p>Only with O_DIRECT is the work done by the device while the caller goes on. What goes through
 * the page cache is done inside {@code io_submit}, which waits for the device where pages are
 * missing (fs/aio.c, aio_read); {@link FileRequest#flags RWF_NOWAIT} has it complete with EAGAIN
 * instead.
 *
 * <p>One thread at a time owns a ring and calls its methods, except {@link #wakeup}, which any may
 * call.
 */
public final class FileRing implements AutoCloseable {
  /** How many results one wait can return. */
  public static final int MAX_RESULTS = KernelContext.EVENTS_PER_WAIT;

  /** How often in a row room is made for the same request by reading the ring. */
  private static final int MAX_REAPS = 8;

  private final KernelContext kernel;

  /** The eventfd that is signalled, or -1. */
  private final int signal;

  /** What is read from it. */
  private final MemorySegment signals;

  private final MemorySegment iocbs;

  /** The addresses of the iocbs of one call. */
  private final MemorySegment pointers;

  /** By slot, what the kernel has. */
  private final @Nullable FileRequest[] submitted;

  /** Slots that nothing has: a stack. */
  private final int[] free;

  private int freeCount;

  private final ArrayDeque<FileRequest> queue = new ArrayDeque<>();
  private boolean closed;

  private FileRing(KernelContext kernel, int depth, int signal) {
    this.kernel = kernel;
    this.signal = signal;
    Arena arena = Arena.ofAuto();
    this.iocbs = arena.allocate(depth * iocb.sizeof(), 64);
    this.pointers = arena.allocate(ValueLayout.JAVA_LONG, depth);
    this.signals = arena.allocate(ValueLayout.JAVA_LONG);
    this.submitted = new FileRequest[depth];
    this.free = new int[depth];
    for (int i = 0; i < depth; i++) {
      free[i] = depth - 1 - i;
    }
    this.freeCount = depth;
  }

  /**
   * Sets up a ring.
   *
   * @param depth how many requests may be with the kernel at the same time; {@code fs.aio-max-nr}
   *     is charged with it
   * @return the ring, which the calling thread, or the one it is handed to, owns
   * @throws AioLimitException if {@code fs.aio-max-nr} is reached; says what to set it to
   * @throws ErrnoException if {@code io_setup} fails for another reason
   */
  public static FileRing open(int depth) throws ErrnoException {
    return open(depth, -1);
  }

  /**
   * Sets up a ring whose results are announced: the kernel adds 1 to an eventfd for each
   * (IOCB_FLAG_RESFD, eventfd(2)), which epoll or a poll of an {@link AioContext} can wait for.
   *
   * @param depth how many requests may be with the kernel at the same time
   * @return the ring; its {@link #eventfd} becomes readable when there is a result
   * @throws AioLimitException if {@code fs.aio-max-nr} is reached; says what to set it to
   * @throws ErrnoException if {@code io_setup} or {@code eventfd} fails for another reason
   */
  public static FileRing openSignalling(int depth) throws ErrnoException {
    int flags = eventfd_h.EFD_CLOEXEC | eventfd_h.EFD_NONBLOCK;
    int signal = ErrnoException.check("eventfd", FileCalls.eventfd(0, flags));
    boolean done = false;
    try {
      FileRing ring = open(depth, signal);
      done = true;
      return ring;
    } finally {
      if (!done) {
        FileCalls.close(signal);
      }
    }
  }

  private static FileRing open(int depth, int signal) throws ErrnoException {
    if (depth < 1) {
      throw new IllegalArgumentException("depth " + depth + " (expected: at least 1)");
    }
    KernelContext.prepareWake();
    KernelContext kernel = KernelContexts.createPatiently(depth);
    try {
      return new FileRing(kernel, depth, signal);
    } catch (Throwable e) {
      kernel.destroy();
      throw e;
    }
  }

  /** Returns how many requests may be with the kernel at the same time. */
  public int depth() {
    return submitted.length;
  }

  /** Returns how many requests the kernel has. */
  public int inFlight() {
    return submitted.length - freeCount;
  }

  /** Returns how many requests wait to be sent. */
  public int queued() {
    return queue.size();
  }

  /**
   * Returns the number of the descriptor that becomes readable when there is a result: whoever is
   * told calls {@link #takeSignals} and then {@link #reap}. It belongs to the ring.
   *
   * @throws IllegalStateException if the ring was not opened by {@link #openSignalling}, or is
   *     closed
   */
  public int eventfd() {
    if (signal < 0 || closed) {
      throw new IllegalStateException(closed ? "the ring is closed" : "the ring has no eventfd");
    }
    return signal;
  }

  /**
   * Takes what the eventfd has been told, so that it is not readable any more until there is
   * another result.
   *
   * @return how many results have been announced since the last call; they are in the ring
   */
  public long takeSignals() {
    return FileCalls.read(eventfd(), signals, Long.BYTES) == Long.BYTES
        ? signals.get(ValueLayout.JAVA_LONG, 0)
        : 0;
  }

  /**
   * Adds a request that was set up; it goes to the kernel with {@link #submit}.
   *
   * @throws IllegalStateException if it is not idle, or not set up, or the ring is closed
   */
  public void add(FileRequest request) {
    if (closed) {
      throw new IllegalStateException("the ring is closed");
    }
    request.queued();
    queue.add(request);
  }

  /**
   * Sends what was added, in that order, as far as there are slots. A request that the kernel
   * refuses (EBADF, EINVAL, EOPNOTSUPP for its flags) completes with that errno, and the rest goes
   * on. What is added meanwhile, by requests that complete, is for the next call.
   *
   * @return how many requests the kernel has taken
   */
  public int submit() {
    int taken = 0;
    int reaps = 0;
    for (int left = queue.size(); left > 0 && freeCount > 0; ) {
      int result = kernel.submit(pointers, encode(left));
      if (result > 0) {
        taken(result);
        taken += result;
        left -= result;
        reaps = 0;
      } else if (result == -Errno.EAGAIN && reaps < MAX_REAPS && reap() > 0) {
        // The kernel counts a slot as free again when its event has been read.
        reaps++;
      } else {
        // The very first was refused, and nothing has happened.
        queue.remove().complete(result);
        left--;
        reaps = 0;
      }
    }
    return taken;
  }

  /** Writes the iocbs of the next requests, as many as there are slots for; returns how many. */
  private int encode(int most) {
    int count = Math.min(freeCount, most);
    int i = 0;
    for (FileRequest request : queue) {
      if (i == count) {
        break;
      }
      int slot = free[freeCount - 1 - i];
      long at = slot * iocb.sizeof();
      request.encode(iocbs, at, slot, signal);
      pointers.setAtIndex(ValueLayout.JAVA_LONG, i++, iocbs.address() + at);
    }
    return count;
  }

  /** The kernel has taken so many of the next requests. */
  private void taken(int count) {
    for (int i = 0; i < count; i++) {
      FileRequest request = queue.remove();
      submitted[free[--freeCount]] = request;
      request.submitted();
    }
  }

  private void completed(long token, int result) {
    if (token == KernelContext.WAKE_TOKEN) {
      return;
    }
    int slot = (int) token;
    FileRequest request = submitted[slot];
    if (request != null) {
      submitted[slot] = null;
      free[freeCount++] = slot;
      request.complete(result);
    }
  }

  /**
   * Reads all results that are in the ring; no system call.
   *
   * @return how many there were, wake-ups included
   */
  public int reap() {
    return closed ? 0 : kernel.ring().drain(this::completed);
  }

  /**
   * Waits for results (io_getevents(2)), until there are {@code min}, or the time is over.
   *
   * @param min how many to wait for; 0 to take what is there. If the kernel has fewer, see {@link
   *     #inFlight}, only the time-out or {@link #wakeup} ends the wait
   * @param max how many to take at most, up to {@link #MAX_RESULTS}; the rest stays in the ring
   * @param timeoutNanos the longest time to wait, in nanoseconds; negative for no limit
   * @return how many there were; fewer than {@code min} when the time is over, or after a signal or
   *     {@link #wakeup}
   * @throws java.io.UncheckedIOException if the kernel refuses to wait, again and again; says why
   */
  public int await(int min, int max, long timeoutNanos) {
    if (min < 0 || max < Math.max(min, 1) || max > MAX_RESULTS) {
      throw new IllegalArgumentException(
          "min " + min + ", max " + max + " (expected: 0 <= min <= max <= " + MAX_RESULTS + ")");
    }
    if (closed) {
      return 0;
    }
    return kernel.await(min, max, timeoutNanos, this::completed);
  }

  /** Ends a wait in {@link #await}, the current one or the next. Any thread may call it. */
  public void wakeup() {
    kernel.wake();
  }

  /**
   * Ends the ring: what waits to be sent completes with ECANCELED, and what the kernel has is
   * waited for, as nothing can end it. Blocks for as long as the device takes.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    // Also what completions add meanwhile.
    while (!queue.isEmpty() || inFlight() > 0) {
      for (FileRequest request; (request = queue.poll()) != null; ) {
        request.complete(-Errno.ECANCELED);
      }
      if (inFlight() > 0) {
        kernel.await(1, MAX_RESULTS, -1, this::completed);
      }
    }
    closed = true;
    KernelContexts.retire(kernel);
    if (signal >= 0) {
      FileCalls.close(signal);
    }
  }
}
