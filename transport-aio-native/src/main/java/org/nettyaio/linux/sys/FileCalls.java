package org.nettyaio.linux.sys;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.nettyaio.linux.sys.CLibrary.address;
import static org.nettyaio.linux.sys.CLibrary.call;
import static org.nettyaio.linux.sys.CLibrary.check;
import static org.nettyaio.linux.sys.CLibrary.function;
import static org.nettyaio.linux.sys.CLibrary.state;
import static org.nettyaio.linux.sys.CLibrary.unexpected;
import static org.nettyaio.linux.sys.CLibrary.variadic;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;

/**
 * The calls on descriptors of any kind, and those that open files, pipes and eventfds. What all
 * calls have in common is described at the package.
 */
public final class FileCalls {
  private static final MemorySegment CLOSE = function("close");
  private static final MemorySegment READ = function("read");
  private static final MemorySegment PREAD = function("pread");
  private static final MemorySegment WRITE = function("write");
  private static final MemorySegment WRITEV = function("writev");
  private static final MemorySegment SPLICE = function("splice");
  private static final MemorySegment PIPE2 = function("pipe2");
  private static final MemorySegment EVENTFD = function("eventfd");
  private static final MemorySegment GETRLIMIT = function("getrlimit");

  private FileCalls() {}

  /** Looks up the functions, by initializing this class. */
  static void link() {}

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

  public static long read(int fd, MemorySegment buffer, long n) {
    try {
      return read(fd, buffer.address(), n);
    } finally {
      Reference.reachabilityFence(buffer);
    }
  }

  public static long read(int fd, long buffer, long n) {
    return check(call(READ, fd, buffer, n));
  }

  public static long pread(int fd, long buffer, long n, long offset) {
    return check(call(PREAD, fd, buffer, n, offset, 0, 0));
  }

  public static long write(int fd, MemorySegment buffer, long n) {
    try {
      return write(fd, buffer.address(), n);
    } finally {
      Reference.reachabilityFence(buffer);
    }
  }

  public static long write(int fd, long buffer, long n) {
    return check(call(WRITE, fd, buffer, n));
  }

  public static long writev(int fd, long iovecs, int n) {
    return check(call(WRITEV, fd, iovecs, n));
  }

  /** Both offsets are NULL, as pipes and sockets have no position (ESPIPE otherwise, splice(2)). */
  public static long splice(int in, int out, long n, int flags) {
    return check(call(SPLICE, in, 0, out, 0, n, flags));
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

  public static int getrlimit(int resource, MemorySegment limit) {
    try {
      return check((int) call(GETRLIMIT, resource, address(limit), 0));
    } finally {
      Reference.reachabilityFence(limit);
    }
  }

  /** Linked on first use: most programs never need them, and the shape takes time to link. */
  static final class Rare {
    static final MemorySegment OPEN = function("open");
    static final MemorySegment FCNTL = function("fcntl");

    static final MethodHandle SHAPE = variadic(2, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    private Rare() {}
  }
}
