package org.nettyaio.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.nettyaio.linux.CLibrary.check;
import static org.nettyaio.linux.CLibrary.function;
import static org.nettyaio.linux.CLibrary.state;
import static org.nettyaio.linux.CLibrary.variadic;
import static org.nettyaio.linux.CLibrary.variadicWithoutErrno;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;
import java.util.Objects;
import java.util.Set;
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

  /** A pointer held as a number: the same register wherever pointers have 64 bits. */
  private static final MemoryLayout RAW_POINTER = JAVA_LONG;

  private static final AioNumbers NR = AioNumbers.here();

  private static final MethodHandle SOCKET = function("socket", INT, INT, INT, INT);
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
  private static final MethodHandle READ = function("read", LONG, INT, RAW_POINTER, LONG);
  private static final MethodHandle WRITE = function("write", LONG, INT, RAW_POINTER, LONG);
  private static final MethodHandle READV = function("readv", LONG, INT, RAW_POINTER, INT);
  private static final MethodHandle WRITEV = function("writev", LONG, INT, RAW_POINTER, INT);
  private static final MethodHandle CLOSE = function("close", INT, INT);
  private static final MethodHandle EVENTFD = function("eventfd", INT, INT, INT);
  private static final MethodHandle GETRLIMIT = function("getrlimit", INT, INT, POINTER);

  private static final MethodHandle IO_SETUP = aio(LONG, POINTER);
  private static final MethodHandle IO_DESTROY = aio(POINTER);
  private static final MethodHandle IO_TRY_SUBMIT =
      variadicWithoutErrno("syscall", 1, LONG, LONG, POINTER, LONG, POINTER);
  private static final MethodHandle IO_SUBMIT = aio(POINTER, LONG, POINTER);
  private static final MethodHandle IO_CANCEL = aio(POINTER, POINTER, POINTER);
  private static final MethodHandle IO_GETEVENTS = aio(POINTER, LONG, LONG, POINTER, POINTER);

  private Syscalls() {}

  /**
   * Why these calls cannot be made in this process, or null if they can. Whether the kernel then
   * allows them is another question, to be found out by trying.
   */
  static @Nullable String unsupported() {
    String problem = AioNumbers.problem();
    return problem == null ? CLibrary.problem() : problem;
  }

  /** The symbols of the C library that this class uses. */
  static Set<String> symbols() {
    Objects.requireNonNull(Messages.RECVMSG); // linked by now, like all beside them
    Objects.requireNonNull(Rare.POLL);
    return CLibrary.symbols();
  }

  static int ioSetup(int nr, MemorySegment contextOut) {
    try {
      return (int) check((long) IO_SETUP.invokeExact(state(), NR.setup(), (long) nr, contextOut));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Blocks for some 30 ms. The completion ring is unmapped first: look at it no more. */
  static int ioDestroy(MemorySegment context) {
    try {
      return (int) check((long) IO_DESTROY.invokeExact(state(), NR.destroy(), context));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Returns how many were accepted; negative, without errno, only if the very first was refused:
   * then {@link #ioSubmit} tells why.
   */
  static int ioTrySubmit(MemorySegment context, long nr, MemorySegment iocbs) {
    try {
      return (int) (long) IO_TRY_SUBMIT.invokeExact(NR.submit(), context, nr, iocbs);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Returns how many were accepted; a negative errno only if the very first was refused. */
  static int ioSubmit(MemorySegment context, long nr, MemorySegment iocbs) {
    try {
      return (int) check((long) IO_SUBMIT.invokeExact(state(), NR.submit(), context, nr, iocbs));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Returns -EINPROGRESS where it worked: the event still comes through the ring. */
  static int ioCancel(MemorySegment context, MemorySegment iocb, MemorySegment result) {
    try {
      return (int) check((long) IO_CANCEL.invokeExact(state(), NR.cancel(), context, iocb, result));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** The time-out is relative; {@link MemorySegment#NULL} waits for ever. */
  static int ioGetevents(
      MemorySegment context, long minNr, long nr, MemorySegment events, MemorySegment timeout) {
    try {
      return (int)
          check(
              (long)
                  IO_GETEVENTS.invokeExact(
                      state(), NR.getevents(), context, minNr, nr, events, timeout));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static long read(int fd, MemorySegment buffer, long n) {
    try {
      return read(fd, buffer.address(), n);
    } finally {
      Reference.reachabilityFence(buffer);
    }
  }

  static long write(int fd, MemorySegment buffer, long n) {
    try {
      return write(fd, buffer.address(), n);
    } finally {
      Reference.reachabilityFence(buffer);
    }
  }

  static int socket(int domain, int type, int protocol) {
    try {
      return check((int) SOCKET.invokeExact(state(), domain, type, protocol));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int socketpair(int domain, int type, int protocol, MemorySegment fds) {
    try {
      return check((int) Rare.SOCKETPAIR.invokeExact(state(), domain, type, protocol, fds));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int bind(int fd, MemorySegment address, int length) {
    try {
      return check((int) BIND.invokeExact(state(), fd, address, length));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int listen(int fd, int backlog) {
    try {
      return check((int) LISTEN.invokeExact(state(), fd, backlog));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int accept4(int fd, MemorySegment address, MemorySegment length, int flags) {
    try {
      return check((int) ACCEPT4.invokeExact(state(), fd, address, length, flags));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int connect(int fd, MemorySegment address, int length) {
    try {
      return check((int) CONNECT.invokeExact(state(), fd, address, length));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int shutdown(int fd, int how) {
    try {
      return check((int) SHUTDOWN.invokeExact(state(), fd, how));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int getsockname(int fd, MemorySegment address, MemorySegment length) {
    try {
      return check((int) GETSOCKNAME.invokeExact(state(), fd, address, length));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int getpeername(int fd, MemorySegment address, MemorySegment length) {
    try {
      return check((int) GETPEERNAME.invokeExact(state(), fd, address, length));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int getsockopt(int fd, int level, int name, MemorySegment value, MemorySegment length) {
    try {
      return check((int) GETSOCKOPT.invokeExact(state(), fd, level, name, value, length));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int setsockopt(int fd, int level, int name, MemorySegment value, int length) {
    try {
      return check((int) SETSOCKOPT.invokeExact(state(), fd, level, name, value, length));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static long recv(int fd, long buffer, long n, int flags) {
    try {
      return check((long) RECV.invokeExact(state(), fd, buffer, n, flags));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static long send(int fd, long buffer, long n, int flags) {
    try {
      return check((long) SEND.invokeExact(state(), fd, buffer, n, flags));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static long recvfrom(
      int fd, long buffer, long n, int flags, MemorySegment address, MemorySegment length) {
    try {
      return check(
          (long) Messages.RECVFROM.invokeExact(state(), fd, buffer, n, flags, address, length));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static long sendto(int fd, long buffer, long n, int flags, MemorySegment address, int length) {
    try {
      return check(
          (long) Messages.SENDTO.invokeExact(state(), fd, buffer, n, flags, address, length));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static long recvmsg(int fd, MemorySegment message, int flags) {
    try {
      return check((long) Messages.RECVMSG.invokeExact(state(), fd, message, flags));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static long sendmsg(int fd, MemorySegment message, int flags) {
    try {
      return check((long) Messages.SENDMSG.invokeExact(state(), fd, message, flags));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int recvmmsg(int fd, long messages, int n, int flags, MemorySegment timeout) {
    try {
      return check((int) Messages.RECVMMSG.invokeExact(state(), fd, messages, n, flags, timeout));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int sendmmsg(int fd, long messages, int n, int flags) {
    try {
      return check((int) Messages.SENDMMSG.invokeExact(state(), fd, messages, n, flags));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static long read(int fd, long buffer, long n) {
    try {
      return check((long) READ.invokeExact(state(), fd, buffer, n));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static long write(int fd, long buffer, long n) {
    try {
      return check((long) WRITE.invokeExact(state(), fd, buffer, n));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static long readv(int fd, long iovecs, int n) {
    try {
      return check((long) READV.invokeExact(state(), fd, iovecs, n));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static long writev(int fd, long iovecs, int n) {
    try {
      return check((long) WRITEV.invokeExact(state(), fd, iovecs, n));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Both positions are those of the descriptors, which pipes and sockets have none of. */
  static long splice(int in, int out, long n, int flags) {
    MemorySegment none = MemorySegment.NULL;
    try {
      return check((long) Rare.SPLICE.invokeExact(state(), in, none, out, none, n, flags));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int open(MemorySegment path, int flags, int mode) {
    try {
      return check((int) Rare.OPEN.invokeExact(state(), path, flags, mode));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int close(int fd) {
    try {
      return check((int) CLOSE.invokeExact(state(), fd));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int fcntl(int fd, int command, int argument) {
    try {
      return check((int) Rare.FCNTL.invokeExact(state(), fd, command, argument));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int pipe2(MemorySegment fds, int flags) {
    try {
      return check((int) Rare.PIPE2.invokeExact(state(), fds, flags));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int eventfd(int initial, int flags) {
    try {
      return check((int) EVENTFD.invokeExact(state(), initial, flags));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int poll(MemorySegment fds, long n, int timeoutMillis) {
    try {
      return check((int) Rare.POLL.invokeExact(state(), fds, n, timeoutMillis));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int getrlimit(int resource, MemorySegment limit) {
    try {
      return check((int) GETRLIMIT.invokeExact(state(), resource, limit));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static MethodHandle aio(MemoryLayout... arguments) {
    MemoryLayout[] all = new MemoryLayout[arguments.length + 1];
    all[0] = LONG;
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    // syscall(long number, ...) reads whole registers: every argument must be 64 bits wide.
    return variadic("syscall", 1, LONG, all);
  }

  /** The handles throw nothing checked, but the compiler cannot know. */
  private static RuntimeException unexpected(Throwable e) {
    if (e instanceof Error) {
      throw (Error) e;
    }
    throw (RuntimeException) e;
  }

  /**
   * Linked when the first message is sent or received, as to link a function takes some
   * milliseconds.
   */
  private static final class Messages {
    static final MethodHandle RECVFROM =
        function("recvfrom", LONG, INT, RAW_POINTER, LONG, INT, POINTER, POINTER);
    static final MethodHandle SENDTO =
        function("sendto", LONG, INT, RAW_POINTER, LONG, INT, POINTER, INT);
    static final MethodHandle RECVMSG = function("recvmsg", LONG, INT, POINTER, INT);
    static final MethodHandle SENDMSG = function("sendmsg", LONG, INT, POINTER, INT);
    static final MethodHandle RECVMMSG =
        function("recvmmsg", INT, INT, RAW_POINTER, INT, INT, POINTER);
    static final MethodHandle SENDMMSG = function("sendmmsg", INT, INT, RAW_POINTER, INT, INT);
  }

  /** Linked when they are needed, which in most programs is never. */
  private static final class Rare {
    static final MethodHandle SOCKETPAIR = function("socketpair", INT, INT, INT, INT, POINTER);
    static final MethodHandle SPLICE =
        function("splice", LONG, INT, POINTER, INT, POINTER, LONG, INT);
    static final MethodHandle OPEN = variadic("open", 2, INT, POINTER, INT, INT);
    static final MethodHandle FCNTL = variadic("fcntl", 2, INT, INT, INT, INT);
    static final MethodHandle PIPE2 = function("pipe2", INT, POINTER, INT);
    static final MethodHandle POLL = function("poll", INT, POINTER, LONG, INT);
  }
}
