package org.nettyaio.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The system calls: every C function that this library calls, under its own name, and nothing else
 * calls C.
 *
 * <p>Each returns what the C function returns, or a negative errno where that returns -1. All can
 * be called from any thread and allocate nothing. They do not retry on EINTR; a JVM's signals
 * restart system calls (SA_RESTART), so it is seen only where a call has a time-out.
 *
 * <p>Memory comes in two forms. A {@link MemorySegment} is kept alive by the linker during the
 * call. A {@code long} is an address for callers that walk through memory of their own and cannot
 * afford a slice for each step; the caller keeps that memory alive.
 *
 * <p>Only functions that POSIX or Linux defines are used, so that glibc and musl both have them; a
 * test holds the list.
 */
final class Syscalls {
  private static final MemoryLayout INT = JAVA_INT;
  private static final MemoryLayout LONG = JAVA_LONG;
  private static final MemoryLayout POINTER = ADDRESS;

  /**
   * A pointer that callers hold as a number. The same register on every ABI with 64-bit pointers.
   */
  private static final MemoryLayout RAW_POINTER = JAVA_LONG;

  private static final AioNumbers NUMBERS = AioNumbers.here();
  private static final CLibrary LIBRARY = new CLibrary();

  private static final MethodHandle SOCKET = function("socket", INT, INT, INT, INT);
  private static final MethodHandle SOCKETPAIR =
      function("socketpair", INT, INT, INT, INT, POINTER);
  private static final MethodHandle BIND = function("bind", INT, INT, POINTER, INT);
  private static final MethodHandle LISTEN = function("listen", INT, INT, INT);
  private static final MethodHandle ACCEPT4 = function("accept4", INT, INT, POINTER, POINTER, INT);
  private static final MethodHandle CONNECT = function("connect", INT, INT, POINTER, INT);
  private static final MethodHandle SHUTDOWN = function("shutdown", INT, INT, INT);
  private static final MethodHandle GETSOCKNAME =
      function("getsockname", INT, INT, POINTER, POINTER);
  private static final MethodHandle GETPEERNAME =
      function("getpeername", INT, INT, POINTER, POINTER);
  private static final MethodHandle GETSOCKOPT =
      function("getsockopt", INT, INT, INT, INT, POINTER, POINTER);
  private static final MethodHandle SETSOCKOPT =
      function("setsockopt", INT, INT, INT, INT, POINTER, INT);
  private static final MethodHandle RECV = function("recv", LONG, INT, RAW_POINTER, LONG, INT);
  private static final MethodHandle SEND = function("send", LONG, INT, RAW_POINTER, LONG, INT);
  private static final MethodHandle RECVFROM =
      function("recvfrom", LONG, INT, RAW_POINTER, LONG, INT, POINTER, POINTER);
  private static final MethodHandle SENDTO =
      function("sendto", LONG, INT, RAW_POINTER, LONG, INT, POINTER, INT);
  private static final MethodHandle RECVMSG = function("recvmsg", LONG, INT, POINTER, INT);
  private static final MethodHandle SENDMSG = function("sendmsg", LONG, INT, POINTER, INT);
  private static final MethodHandle RECVMMSG =
      function("recvmmsg", INT, INT, RAW_POINTER, INT, INT, POINTER);
  private static final MethodHandle SENDMMSG =
      function("sendmmsg", INT, INT, RAW_POINTER, INT, INT);
  private static final MethodHandle READ = function("read", LONG, INT, RAW_POINTER, LONG);
  private static final MethodHandle WRITE = function("write", LONG, INT, RAW_POINTER, LONG);
  private static final MethodHandle READV = function("readv", LONG, INT, RAW_POINTER, INT);
  private static final MethodHandle WRITEV = function("writev", LONG, INT, RAW_POINTER, INT);
  private static final MethodHandle SENDFILE =
      function("sendfile", LONG, INT, INT, RAW_POINTER, LONG);
  private static final MethodHandle OPEN = variadic("open", 2, INT, POINTER, INT, INT);
  private static final MethodHandle CLOSE = function("close", INT, INT);
  private static final MethodHandle FCNTL = variadic("fcntl", 2, INT, INT, INT, INT);
  private static final MethodHandle PIPE2 = function("pipe2", INT, POINTER, INT);
  private static final MethodHandle EVENTFD = function("eventfd", INT, INT, INT);
  private static final MethodHandle POLL = function("poll", INT, POINTER, LONG, INT);
  private static final MethodHandle GETRLIMIT = function("getrlimit", INT, INT, POINTER);
  private static final MethodHandle READ_SEGMENT = function("read", LONG, INT, POINTER, LONG);
  private static final MethodHandle WRITE_SEGMENT = function("write", LONG, INT, POINTER, LONG);

  private static final MethodHandle IO_SETUP = aio(NUMBERS.setup(), LONG, POINTER);
  private static final MethodHandle IO_DESTROY = aio(NUMBERS.destroy(), POINTER);
  private static final MethodHandle IO_SUBMIT = aio(NUMBERS.submit(), POINTER, LONG, POINTER);
  private static final MethodHandle IO_CANCEL = aio(NUMBERS.cancel(), POINTER, POINTER, POINTER);
  private static final MethodHandle IO_GETEVENTS =
      aio(NUMBERS.getevents(), POINTER, LONG, LONG, POINTER, POINTER);

  private Syscalls() {}

  /**
   * Why these calls cannot be made in this process, or null if they can. Whether the kernel then
   * allows them is another question, to be found out by trying.
   */
  static @Nullable String unsupported() {
    String problem = AioNumbers.problem();
    return problem == null ? LIBRARY.problem() : problem;
  }

  /** The symbols of the C library that this class uses. */
  static List<String> symbols() {
    return LIBRARY.symbols();
  }

  static int ioSetup(int nr, MemorySegment contextOut) {
    try {
      return (int) (long) IO_SETUP.invokeExact((long) nr, contextOut);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Blocks for some 30 ms; the completion ring is unmapped first, so nobody may look at it any
   * more.
   */
  static int ioDestroy(MemorySegment context) {
    try {
      return (int) (long) IO_DESTROY.invokeExact(context);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Returns how many were accepted; a negative errno only if the very first was refused. */
  static int ioSubmit(MemorySegment context, long nr, MemorySegment iocbPointers) {
    try {
      return (int) (long) IO_SUBMIT.invokeExact(context, nr, iocbPointers);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Returns -EINPROGRESS where it worked: the event still comes through the ring. */
  static int ioCancel(MemorySegment context, MemorySegment iocb, MemorySegment result) {
    try {
      return (int) (long) IO_CANCEL.invokeExact(context, iocb, result);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** The time-out is relative; {@link MemorySegment#NULL} waits for ever. */
  static int ioGetevents(
      MemorySegment context, long minNr, long nr, MemorySegment events, MemorySegment timeout) {
    try {
      return (int) (long) IO_GETEVENTS.invokeExact(context, minNr, nr, events, timeout);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static long read(int fd, MemorySegment buffer, long n) {
    try {
      return (long) READ_SEGMENT.invokeExact(fd, buffer, n);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static long write(int fd, MemorySegment buffer, long n) {
    try {
      return (long) WRITE_SEGMENT.invokeExact(fd, buffer, n);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int socket(int domain, int type, int protocol) {
    try {
      return (int) SOCKET.invokeExact(domain, type, protocol);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int socketpair(int domain, int type, int protocol, MemorySegment fds) {
    try {
      return (int) SOCKETPAIR.invokeExact(domain, type, protocol, fds);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int bind(int fd, MemorySegment address, int length) {
    try {
      return (int) BIND.invokeExact(fd, address, length);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int listen(int fd, int backlog) {
    try {
      return (int) LISTEN.invokeExact(fd, backlog);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int accept4(int fd, MemorySegment address, MemorySegment length, int flags) {
    try {
      return (int) ACCEPT4.invokeExact(fd, address, length, flags);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int connect(int fd, MemorySegment address, int length) {
    try {
      return (int) CONNECT.invokeExact(fd, address, length);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int shutdown(int fd, int how) {
    try {
      return (int) SHUTDOWN.invokeExact(fd, how);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int getsockname(int fd, MemorySegment address, MemorySegment length) {
    try {
      return (int) GETSOCKNAME.invokeExact(fd, address, length);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int getpeername(int fd, MemorySegment address, MemorySegment length) {
    try {
      return (int) GETPEERNAME.invokeExact(fd, address, length);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int getsockopt(int fd, int level, int name, MemorySegment value, MemorySegment length) {
    try {
      return (int) GETSOCKOPT.invokeExact(fd, level, name, value, length);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int setsockopt(int fd, int level, int name, MemorySegment value, int length) {
    try {
      return (int) SETSOCKOPT.invokeExact(fd, level, name, value, length);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static long recv(int fd, long buffer, long n, int flags) {
    try {
      return (long) RECV.invokeExact(fd, buffer, n, flags);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static long send(int fd, long buffer, long n, int flags) {
    try {
      return (long) SEND.invokeExact(fd, buffer, n, flags);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static long recvfrom(
      int fd, long buffer, long n, int flags, MemorySegment address, MemorySegment length) {
    try {
      return (long) RECVFROM.invokeExact(fd, buffer, n, flags, address, length);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static long sendto(int fd, long buffer, long n, int flags, MemorySegment address, int length) {
    try {
      return (long) SENDTO.invokeExact(fd, buffer, n, flags, address, length);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static long recvmsg(int fd, MemorySegment message, int flags) {
    try {
      return (long) RECVMSG.invokeExact(fd, message, flags);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static long sendmsg(int fd, MemorySegment message, int flags) {
    try {
      return (long) SENDMSG.invokeExact(fd, message, flags);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int recvmmsg(int fd, long messages, int n, int flags, MemorySegment timeout) {
    try {
      return (int) RECVMMSG.invokeExact(fd, messages, n, flags, timeout);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int sendmmsg(int fd, long messages, int n, int flags) {
    try {
      return (int) SENDMMSG.invokeExact(fd, messages, n, flags);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static long read(int fd, long buffer, long n) {
    try {
      return (long) READ.invokeExact(fd, buffer, n);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static long write(int fd, long buffer, long n) {
    try {
      return (long) WRITE.invokeExact(fd, buffer, n);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static long readv(int fd, long iovecs, int n) {
    try {
      return (long) READV.invokeExact(fd, iovecs, n);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static long writev(int fd, long iovecs, int n) {
    try {
      return (long) WRITEV.invokeExact(fd, iovecs, n);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static long sendfile(int out, int in, long offset, long n) {
    try {
      return (long) SENDFILE.invokeExact(out, in, offset, n);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int open(MemorySegment path, int flags, int mode) {
    try {
      return (int) OPEN.invokeExact(path, flags, mode);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int close(int fd) {
    try {
      return (int) CLOSE.invokeExact(fd);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int fcntl(int fd, int command, int argument) {
    try {
      return (int) FCNTL.invokeExact(fd, command, argument);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int pipe2(MemorySegment fds, int flags) {
    try {
      return (int) PIPE2.invokeExact(fds, flags);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int eventfd(int initial, int flags) {
    try {
      return (int) EVENTFD.invokeExact(initial, flags);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int poll(MemorySegment fds, long n, int timeoutMillis) {
    try {
      return (int) POLL.invokeExact(fds, n, timeoutMillis);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int getrlimit(int resource, MemorySegment limit) {
    try {
      return (int) GETRLIMIT.invokeExact(resource, limit);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static MethodHandle function(
      String symbol, MemoryLayout result, MemoryLayout... arguments) {
    return LIBRARY.function(symbol, FunctionDescriptor.of(result, arguments));
  }

  private static MethodHandle variadic(
      String symbol, int named, MemoryLayout result, MemoryLayout... arguments) {
    FunctionDescriptor function = FunctionDescriptor.of(result, arguments);
    return LIBRARY.function(symbol, function, Linker.Option.firstVariadicArg(named));
  }

  private static MethodHandle aio(long number, MemoryLayout... arguments) {
    FunctionDescriptor function =
        FunctionDescriptor.of(LONG, LONG).appendArgumentLayouts(arguments);
    // syscall(long number, ...) reads whole registers: every argument must be 64 bits wide.
    MethodHandle syscall = LIBRARY.function("syscall", function, Linker.Option.firstVariadicArg(1));
    return MethodHandles.insertArguments(syscall, 0, number);
  }

  /** The handles throw nothing checked, but the compiler cannot know. */
  private static RuntimeException unexpected(Throwable e) {
    if (e instanceof Error) {
      throw (Error) e;
    }
    throw (RuntimeException) e;
  }
}
