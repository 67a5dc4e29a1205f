package org.nettyaio.linux.sys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.nettyaio.linux.sys.CLibrary.address;
import static org.nettyaio.linux.sys.CLibrary.call;
import static org.nettyaio.linux.sys.CLibrary.check;
import static org.nettyaio.linux.sys.CLibrary.function;
import static org.nettyaio.linux.sys.CLibrary.state;
import static org.nettyaio.linux.sys.CLibrary.unexpected;
import static org.nettyaio.linux.sys.CLibrary.variadic;
import static org.nettyaio.linux.sys.CLibrary.variadicWithoutErrno;

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
 * <p>Memory comes in two forms. A {@link MemorySegment} is kept alive during the call: that of a
 * context's ring by the linker, which also keeps its arena open; all others, whose arenas no other
 * thread closes, by being reachable. A {@code long} is an address for callers that walk through
 * memory of their own and cannot afford a slice for each step; the caller keeps that memory alive.
 *
 * <p>Only functions that POSIX or Linux defines are used, so that glibc and musl both have them; a
 * test holds the list.
 */
public final class Syscalls {
  private static final AioNumbers NR = AioNumbers.here();

  private static final MemorySegment SOCKET = function("socket");
  private static final MemorySegment BIND = function("bind");
  private static final MemorySegment LISTEN = function("listen");
  private static final MemorySegment ACCEPT4 = function("accept4");
  private static final MemorySegment CONNECT = function("connect");
  private static final MemorySegment SHUTDOWN = function("shutdown");
  private static final MemorySegment GETSOCKNAME = function("getsockname");
  private static final MemorySegment GETPEERNAME = function("getpeername");
  private static final MemorySegment GETSOCKOPT = function("getsockopt");
  private static final MemorySegment SETSOCKOPT = function("setsockopt");
  private static final MemorySegment RECV = function("recv");
  private static final MemorySegment SEND = function("send");
  private static final MemorySegment RECVFROM = function("recvfrom");
  private static final MemorySegment SENDTO = function("sendto");
  private static final MemorySegment RECVMSG = function("recvmsg");
  private static final MemorySegment SENDMSG = function("sendmsg");
  private static final MemorySegment RECVMMSG = function("recvmmsg");
  private static final MemorySegment SENDMMSG = function("sendmmsg");
  private static final MemorySegment READ = function("read");
  private static final MemorySegment WRITE = function("write");
  private static final MemorySegment READV = function("readv");
  private static final MemorySegment WRITEV = function("writev");
  private static final MemorySegment CLOSE = function("close");
  private static final MemorySegment EVENTFD = function("eventfd");
  private static final MemorySegment GETRLIMIT = function("getrlimit");
  private static final MemorySegment SOCKETPAIR = function("socketpair");
  private static final MemorySegment SPLICE = function("splice");
  private static final MemorySegment PIPE2 = function("pipe2");
  private static final MemorySegment POLL = function("poll");
  private static final MemorySegment SYSCALL = function("syscall");

  private static final MethodHandle TRY_SUBMIT =
      variadicWithoutErrno(1, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS);

  /** A system call on a context, and three more arguments than io_destroy has. */
  // syscall(long number, ...) reads whole registers: every argument must be 64 bits wide.
  private static final MethodHandle AIO =
      variadic(1, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  private Syscalls() {}

  /**
   * Why these calls cannot be made in this process, or null if they can. Whether the kernel then
   * allows them is another question, to be found out by trying.
   */
  public static @Nullable String unsupported() {
    String problem = AioNumbers.problem();
    return problem == null ? CLibrary.problem() : problem;
  }

  /** The symbols of the C library that this class uses. */
  public static Set<String> symbols() {
    Objects.requireNonNull(Rare.SHAPE); // looked up by now, like all beside it
    return CLibrary.symbols();
  }

  public static int ioSetup(int nr, MemorySegment contextOut) {
    // Its first argument is a number where all others have the context.
    return aio(NR.setup(), MemorySegment.ofAddress(nr), contextOut);
  }

  /** Blocks for some 30 ms. The completion ring is unmapped first: look at it no more. */
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
   * then {@link #ioSubmit} tells why.
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

  /** Returns -EINPROGRESS where it worked: the event still comes through the ring. */
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

  public static long read(int fd, MemorySegment buffer, long n) {
    try {
      return read(fd, buffer.address(), n);
    } finally {
      Reference.reachabilityFence(buffer);
    }
  }

  public static long write(int fd, MemorySegment buffer, long n) {
    try {
      return write(fd, buffer.address(), n);
    } finally {
      Reference.reachabilityFence(buffer);
    }
  }

  public static int socket(int domain, int type, int protocol) {
    return check((int) call(SOCKET, domain, type, protocol));
  }

  public static int socketpair(int domain, int type, int protocol, MemorySegment fds) {
    try {
      return check((int) call(SOCKETPAIR, domain, type, protocol, address(fds), 0, 0));
    } finally {
      Reference.reachabilityFence(fds);
    }
  }

  public static int bind(int fd, MemorySegment address, int length) {
    try {
      return check((int) call(BIND, fd, address(address), length));
    } finally {
      Reference.reachabilityFence(address);
    }
  }

  public static int listen(int fd, int backlog) {
    return check((int) call(LISTEN, fd, backlog, 0));
  }

  public static int accept4(int fd, MemorySegment address, MemorySegment length, int flags) {
    try {
      return check((int) call(ACCEPT4, fd, address(address), address(length), flags, 0, 0));
    } finally {
      Reference.reachabilityFence(address);
      Reference.reachabilityFence(length);
    }
  }

  public static int connect(int fd, MemorySegment address, int length) {
    try {
      return check((int) call(CONNECT, fd, address(address), length));
    } finally {
      Reference.reachabilityFence(address);
    }
  }

  public static int shutdown(int fd, int how) {
    return check((int) call(SHUTDOWN, fd, how, 0));
  }

  public static int getsockname(int fd, MemorySegment address, MemorySegment length) {
    try {
      return check((int) call(GETSOCKNAME, fd, address(address), address(length)));
    } finally {
      Reference.reachabilityFence(address);
      Reference.reachabilityFence(length);
    }
  }

  public static int getpeername(int fd, MemorySegment address, MemorySegment length) {
    try {
      return check((int) call(GETPEERNAME, fd, address(address), address(length)));
    } finally {
      Reference.reachabilityFence(address);
      Reference.reachabilityFence(length);
    }
  }

  public static int getsockopt(
      int fd, int level, int name, MemorySegment value, MemorySegment length) {
    try {
      return check((int) call(GETSOCKOPT, fd, level, name, address(value), address(length), 0));
    } finally {
      Reference.reachabilityFence(value);
      Reference.reachabilityFence(length);
    }
  }

  public static int setsockopt(int fd, int level, int name, MemorySegment value, int length) {
    try {
      return check((int) call(SETSOCKOPT, fd, level, name, address(value), length, 0));
    } finally {
      Reference.reachabilityFence(value);
    }
  }

  public static long recv(int fd, long buffer, long n, int flags) {
    return check(call(RECV, fd, buffer, n, flags, 0, 0));
  }

  public static long send(int fd, long buffer, long n, int flags) {
    return check(call(SEND, fd, buffer, n, flags, 0, 0));
  }

  public static long recvfrom(
      int fd, long buffer, long n, int flags, MemorySegment address, MemorySegment length) {
    try {
      return check(call(RECVFROM, fd, buffer, n, flags, address(address), address(length)));
    } finally {
      Reference.reachabilityFence(address);
      Reference.reachabilityFence(length);
    }
  }

  public static long sendto(
      int fd, long buffer, long n, int flags, MemorySegment address, int length) {
    try {
      return check(call(SENDTO, fd, buffer, n, flags, address(address), length));
    } finally {
      Reference.reachabilityFence(address);
    }
  }

  public static long recvmsg(int fd, MemorySegment message, int flags) {
    try {
      return check(call(RECVMSG, fd, address(message), flags));
    } finally {
      Reference.reachabilityFence(message);
    }
  }

  public static long sendmsg(int fd, MemorySegment message, int flags) {
    try {
      return check(call(SENDMSG, fd, address(message), flags));
    } finally {
      Reference.reachabilityFence(message);
    }
  }

  public static int recvmmsg(int fd, long messages, int n, int flags, MemorySegment timeout) {
    try {
      return check((int) call(RECVMMSG, fd, messages, n, flags, address(timeout), 0));
    } finally {
      Reference.reachabilityFence(timeout);
    }
  }

  public static int sendmmsg(int fd, long messages, int n, int flags) {
    return check((int) call(SENDMMSG, fd, messages, n, flags, 0, 0));
  }

  public static long read(int fd, long buffer, long n) {
    return check(call(READ, fd, buffer, n));
  }

  public static long write(int fd, long buffer, long n) {
    return check(call(WRITE, fd, buffer, n));
  }

  public static long readv(int fd, long iovecs, int n) {
    return check(call(READV, fd, iovecs, n));
  }

  public static long writev(int fd, long iovecs, int n) {
    return check(call(WRITEV, fd, iovecs, n));
  }

  /** Both positions are those of the descriptors, which pipes and sockets have none of. */
  public static long splice(int in, int out, long n, int flags) {
    return check(call(SPLICE, in, 0, out, 0, n, flags));
  }

  public static int open(MemorySegment path, int flags, int mode) {
    try {
      return check(
          (int)
              (long)
                  Rare.SHAPE.invokeExact(
                      Rare.OPEN, state(), address(path), (long) flags, (long) mode));
    } catch (Throwable e) {
      throw unexpected(e);
    } finally {
      Reference.reachabilityFence(path);
    }
  }

  public static int close(int fd) {
    return check((int) call(CLOSE, fd, 0, 0));
  }

  public static int fcntl(int fd, int command, int argument) {
    try {
      return check(
          (int)
              (long)
                  Rare.SHAPE.invokeExact(
                      Rare.FCNTL, state(), (long) fd, (long) command, (long) argument));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  public static int pipe2(MemorySegment fds, int flags) {
    try {
      return check((int) call(PIPE2, address(fds), flags, 0));
    } finally {
      Reference.reachabilityFence(fds);
    }
  }

  public static int eventfd(int initial, int flags) {
    return check((int) call(EVENTFD, initial, flags, 0));
  }

  public static int poll(MemorySegment fds, long n, int timeoutMillis) {
    try {
      return check((int) call(POLL, address(fds), n, timeoutMillis));
    } finally {
      Reference.reachabilityFence(fds);
    }
  }

  public static int getrlimit(int resource, MemorySegment limit) {
    try {
      return check((int) call(GETRLIMIT, resource, address(limit), 0));
    } finally {
      Reference.reachabilityFence(limit);
    }
  }

  /** Linked when they are needed, which in most programs is never. */
  private static final class Rare {
    static final MemorySegment OPEN = function("open");
    static final MemorySegment FCNTL = function("fcntl");

    static final MethodHandle SHAPE = variadic(2, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  }
}
