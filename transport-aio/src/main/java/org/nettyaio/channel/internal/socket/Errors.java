package org.nettyaio.channel.internal.socket;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;

/** Turns error numbers into the exceptions that Netty's users expect of each call. */
public final class Errors {
  private Errors() {}

  /**
   * Returns what a failed read, write or other call on a socket throws.
   *
   * @param call its name
   * @param result the negative errno
   */
  public static Exception of(String call, int result) {
    switch (-result) {
      case Errno.EBADF:
        return new ClosedChannelException();
      case Errno.ENOTCONN:
        return new NotYetConnectedException();
      case Errno.ENOENT:
        return caused(new FileNotFoundException(text(call, result)), call, result);
      case Errno.ECONNRESET:
        return caused(new SocketException(text(call, result)), call, result);
      default:
        return new ErrnoException(call, -result);
    }
  }

  /** Returns what sending or receiving a datagram throws. */
  public static Exception ofDatagram(String call, int result) {
    switch (-result) {
      case Errno.ECONNREFUSED:
        return caused(new PortUnreachableException(text(call, result)), call, result);
      case Errno.EDESTADDRREQ:
        return new NotYetConnectedException();
      case Errno.ENETUNREACH:
      case Errno.EHOSTUNREACH:
        return caused(new NoRouteToHostException(text(call, result)), call, result);
      default:
        return of(call, result);
    }
  }

  /** Returns what a failed connect throws. */
  public static IOException ofConnect(String call, int result) {
    switch (-result) {
      case Errno.ENETUNREACH:
      case Errno.EHOSTUNREACH:
        return caused(new NoRouteToHostException(text(call, result)), call, result);
      case Errno.EBADF:
        return new ClosedChannelException();
      case Errno.ENOENT:
        return caused(new FileNotFoundException(text(call, result)), call, result);
      case Errno.EAGAIN:
        // Of a Unix domain socket that is non-blocking, as connect(2) says; TCP would wait for
        // room.
        ErrnoException full = new ErrnoException(call, -result, "the server's backlog is full");
        ConnectException refused = new ConnectException(full.getMessage());
        refused.initCause(full);
        return refused;
      case Errno.EADDRINUSE:
      case Errno.EADDRNOTAVAIL:
      case Errno.EACCES:
        return caused(new BindException(text(call, result)), call, result);
      default:
        return caused(new ConnectException(text(call, result)), call, result);
    }
  }

  /** Returns what a failed bind, or listen, throws. */
  public static IOException ofBind(ErrnoException e) {
    IOException exception;
    switch (e.errno()) {
      case Errno.EADDRINUSE:
      case Errno.EADDRNOTAVAIL:
      case Errno.EACCES:
        exception = new BindException(e.getMessage());
        break;
      case Errno.EBADF:
        return new ClosedChannelException();
      default:
        exception = new SocketException(e.getMessage());
        break;
    }
    exception.initCause(e);
    return exception;
  }

  private static String text(String call, int result) {
    return new ErrnoException(call, -result).getMessage();
  }

  private static <E extends IOException> E caused(E exception, String call, int result) {
    exception.initCause(new ErrnoException(call, -result));
    return exception;
  }
}
