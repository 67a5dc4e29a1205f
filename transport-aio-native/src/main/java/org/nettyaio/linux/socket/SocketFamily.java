package org.nettyaio.linux.socket;

import org.nettyaio.linux.Errno;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.sys.FileCalls;
import org.nettyaio.linux.sys.SocketCalls;

/**
 * Chooses the address family of internet sockets, by a probe that is made once. Any thread can
 * call.
 */
public final class SocketFamily {
  private static final boolean IPV6 = probeIpv6();

  private SocketFamily() {}

  /**
   * Whether this process can open IPv6 sockets.
   *
   * @return false if the kernel has no IPv6
   */
  static boolean isIpv6Available() {
    return IPV6;
  }

  /**
   * The family that reaches most peers: IPv6, whose sockets take IPv4 too, unless there is no IPv6
   * or the user has set Java's property {@code java.net.preferIPv4Stack}.
   *
   * @return AF_INET6 or AF_INET
   */
  public static int preferred() {
    return IPV6 && !Boolean.getBoolean("java.net.preferIPv4Stack")
        ? socket_h.AF_INET6
        : socket_h.AF_INET;
  }

  private static boolean probeIpv6() {
    int fd = SocketCalls.socket(socket_h.AF_INET6, socket_h.SOCK_DGRAM | socket_h.SOCK_CLOEXEC, 0);
    if (fd >= 0) {
      FileCalls.close(fd);
    }
    // Any other failure, such as too many open files, says nothing about IPv6.
    return fd != -Errno.EAFNOSUPPORT;
  }
}
