package org.nettyaio.linux.sys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.nettyaio.linux.sys.CLibrary.address;
import static org.nettyaio.linux.sys.CLibrary.check;
import static org.nettyaio.linux.sys.CLibrary.function;
import static org.nettyaio.linux.sys.CLibrary.state;
import static org.nettyaio.linux.sys.CLibrary.unexpected;
import static org.nettyaio.linux.sys.CLibrary.variadic;
import static org.nettyaio.linux.sys.CLibrary.variadicWithoutErrno;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;

/**
 * The five calls of Linux AIO, made by number through {@code syscall}, as no C library wraps them.
 * What all calls have in common is described at the package.
 *
 * <p>A context is given as the segment of its ring, which the linker keeps alive during the call
 * and whose arena it keeps open.
 */
public final class AioCalls {
  private static final AioNumbers NR = AioNumbers.here();

  private static final MemorySegment SYSCALL = function("syscall");

  private static final MethodHandle TRY_SUBMIT =
      variadicWithoutErrno(1, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS);

  /** Any of the five: the number, the context, and up to four more arguments. */
  // syscall(long number, ...) reads whole registers: every argument must be 64 bits wide.
  private static final MethodHandle AIO =
      variadic(1, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  private AioCalls() {}

  /** Looks up the functions, by initializing this class. */
  static void link() {}

  public static int ioSetup(int nr, MemorySegment contextOut) {
    // The first argument is a number here; in the other calls it is the context.
    return aio(NR.setup(), MemorySegment.ofAddress(nr), contextOut);
  }

  /**
   * Blocks for some 30 ms. The kernel unmaps the completion ring first (kill_ioctx in fs/aio.c), so
   * it must not be accessed once this is called.
   */
  public static int ioDestroy(MemorySegment context) {
    return aio(NR.destroy(), context, MemorySegment.NULL);
  }

  private static int aio(long number, MemorySegment first, MemorySegment second) {
    try {
      long result =
          (long) AIO.invokeExact(SYSCALL, state(), number, first, address(second), 0L, 0L, 0L);
      return (int) check(result);
    } catch (Throwable e) {
      throw unexpected(e);
    } finally {
      Reference.reachabilityFence(second);
    }
  }

  /**
   * Returns how many were accepted; negative, without errno, only if the very first was refused:
   * {@link #ioSubmit} then returns why.
   */
  public static int ioTrySubmit(MemorySegment context, long nr, MemorySegment iocbs) {
    try {
      return (int) (long) TRY_SUBMIT.invokeExact(SYSCALL, NR.submit(), context, nr, iocbs);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Returns how many were accepted; a negative errno only if the very first was refused. */
  public static int ioSubmit(MemorySegment context, long nr, MemorySegment iocbs) {
    try {
      long result =
          (long)
              AIO.invokeExact(SYSCALL, state(), NR.submit(), context, nr, address(iocbs), 0L, 0L);
      return (int) check(result);
    } catch (Throwable e) {
      throw unexpected(e);
    } finally {
      Reference.reachabilityFence(iocbs);
    }
  }

  /**
   * Returns -EINPROGRESS on success: the event still comes through the ring (io_cancel in
   * fs/aio.c).
   */
  public static int ioCancel(MemorySegment context, MemorySegment iocb, MemorySegment result) {
    try {
      long returned =
          (long)
              AIO.invokeExact(
                  SYSCALL, state(), NR.cancel(), context, address(iocb), address(result), 0L, 0L);
      return (int) check(returned);
    } catch (Throwable e) {
      throw unexpected(e);
    } finally {
      Reference.reachabilityFence(iocb);
      Reference.reachabilityFence(result);
    }
  }

  /** The time-out is relative; {@link MemorySegment#NULL} waits for ever. */
  public static int ioGetevents(
      MemorySegment context, long minNr, long nr, MemorySegment events, MemorySegment timeout) {
    try {
      long result =
          (long)
              AIO.invokeExact(
                  SYSCALL,
                  state(),
                  NR.getevents(),
                  context,
                  minNr,
                  nr,
                  address(events),
                  address(timeout));
      return (int) check(result);
    } catch (Throwable e) {
      throw unexpected(e);
    } finally {
      Reference.reachabilityFence(events);
      Reference.reachabilityFence(timeout);
    }
  }
}
