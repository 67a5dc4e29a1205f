package org.nettyaio.linux.socket;

import static org.nettyaio.linux.ErrnoException.check;

import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.fcntl_h;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.sys.FileCalls;

/**
 * Checks a descriptor from elsewhere before a {@link Socket} is made of it, and makes it
 * non-blocking. Without state: any thread can call.
 */
final class Adoption {
  private Adoption() {}

  /**
   * Makes a descriptor non-blocking if it is a socket of the kind that is wanted.
   *
   * @return its family
   * @throws ErrnoException if it is not; the descriptor is unchanged then
   */
  static int prepare(int fd, int type, int... families) throws ErrnoException {
    int family = property(fd, socket_h.SO_DOMAIN);
    int actual = property(fd, socket_h.SO_TYPE);
    for (int wanted : families) {
      if (family == wanted && actual == type) {
        makeNonBlocking(fd);
        return family;
      }
    }
    throw new ErrnoException(
        "of(" + fd + ")", Errno.EPROTOTYPE, "its family is " + family + " and its type " + actual);
  }

  private static int property(int fd, int option) throws ErrnoException {
    return check("of(" + fd + ")", SocketOptions.getInt(fd, socket_h.SOL_SOCKET, option));
  }

  /** The last step: after it nothing can fail, so a descriptor that is refused is unchanged. */
  private static void makeNonBlocking(int fd) throws ErrnoException {
    int flags = check("fcntl(F_GETFL)", FileCalls.fcntl(fd, fcntl_h.F_GETFL, 0));
    if ((flags & fcntl_h.O_NONBLOCK) == 0) {
      check("fcntl(F_SETFL)", FileCalls.fcntl(fd, fcntl_h.F_SETFL, flags | fcntl_h.O_NONBLOCK));
    }
  }
}
