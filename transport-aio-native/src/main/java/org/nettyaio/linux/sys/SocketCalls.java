package org.nettyaio.linux.sys;

import static org.nettyaio.linux.sys.CLibrary.address;
import static org.nettyaio.linux.sys.CLibrary.call;
import static org.nettyaio.linux.sys.CLibrary.check;
import static org.nettyaio.linux.sys.CLibrary.function;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/** The calls on sockets. What all calls have in common is described at the package. */
public final class SocketCalls {
  private static final MemorySegment SOCKET = function("socket");
  private static final MemorySegment SOCKETPAIR = function("socketpair");
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
  private static final MemorySegment SENDTO = function("sendto");
  private static final MemorySegment RECVMSG = function("recvmsg");
  private static final MemorySegment SENDMSG = function("sendmsg");
  private static final MemorySegment RECVMMSG = function("recvmmsg");
  private static final MemorySegment SENDMMSG = function("sendmmsg");

  private SocketCalls() {}

  /** Looks up the functions, by initializing this class. */
  static void link() {}

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
}
