package org.nettyaio.linux.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.nettyaio.linux.Credentials;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.in_h;
import org.nettyaio.linux.abi.linger;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.abi.tcp_h;
import org.nettyaio.linux.abi.tcp_md5sig;
import org.nettyaio.linux.abi.ucred;
import org.nettyaio.linux.file.Descriptor;
import org.nettyaio.linux.sys.SocketCalls;

/**
 * Reads and sets a socket's options, by the numbers that the kernel gives them.
 *
 * <p>Any thread can call. All methods throw {@link ErrnoException}: ENOPROTOOPT if the socket has
 * no such option, EBADF if it is closed.
 */
public final class SocketOptions {
  /**
   * Its length counts instructions of eight bytes, not bytes (sk_get_filter in net/core/filter.c).
   */
  private static final int SO_GET_FILTER = 26;

  private final Descriptor socket;
  private final int family;

  SocketOptions(Descriptor socket, int family) {
    this.socket = socket;
    this.family = family;
  }

  /**
   * Reads an option whose value is an int.
   *
   * @param level SOL_SOCKET or a protocol, IPPROTO_TCP for example
   * @param name the option
   * @return its value, which for SO_SNDBUF and SO_RCVBUF is the double of what was set (socket(7))
   * @throws ErrnoException if it cannot be read
   */
  public int get(int level, int name) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
      get(level, name, value);
      return value.get(ValueLayout.JAVA_INT, 0);
    }
  }

  /**
   * Sets an option whose value is an int.
   *
   * @param level SOL_SOCKET or a protocol, IPPROTO_TCP for example
   * @param name the option
   * @param value the value; 0 and 1 for a boolean
   * @throws ErrnoException if it cannot be set
   */
  public void set(int level, int name, int value) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      set(level, name, arena.allocateFrom(ValueLayout.JAVA_INT, value));
    }
  }

  /**
   * Reads an option whose value is a structure or text.
   *
   * @param level SOL_SOCKET or a protocol, IPPROTO_TCP for example
   * @param name the option
   * @param value receives the value, or as much of it as fits
   * @return how many bytes the kernel has written
   * @throws ErrnoException if it cannot be read; EOPNOTSUPP for SO_GET_FILTER
   */
  public int get(int level, int name, MemorySegment value) throws ErrnoException {
    if (level == socket_h.SOL_SOCKET && name == SO_GET_FILTER) {
      throw new ErrnoException(
          "getsockopt(SO_GET_FILTER)",
          Errno.EOPNOTSUPP,
          "its length is not one in bytes, and the kernel would write beyond the memory");
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = value.isNative() ? value : arena.allocate(value.byteSize(), 8);
      int size = Math.toIntExact(value.byteSize());
      MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, size);
      int result = SocketCalls.getsockopt(socket.fd(), level, name, memory, length);
      if (result < 0) {
        throw new ErrnoException("getsockopt(level " + level + ", option " + name + ")", result);
      }
      int filled = length.get(ValueLayout.JAVA_INT, 0);
      if (!value.isNative()) {
        MemorySegment.copy(memory, 0, value, 0, Math.min(filled, size));
      }
      return filled;
    }
  }

  /**
   * Sets an option whose value is a structure or text.
   *
   * @param level SOL_SOCKET or a protocol, IPPROTO_TCP for example
   * @param name the option
   * @param value the value; all of it
   * @throws ErrnoException if it cannot be set
   */
  public void set(int level, int name, MemorySegment value) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = value;
      if (!value.isNative()) {
        memory = arena.allocate(value.byteSize(), 8).copyFrom(value);
      }
      int size = Math.toIntExact(value.byteSize());
      int result = SocketCalls.setsockopt(socket.fd(), level, name, memory, size);
      if (result < 0) {
        throw new ErrnoException("setsockopt(level " + level + ", option " + name + ")", result);
      }
    }
  }

  /**
   * Lets a server have its port again although connections of its predecessor are still being ended
   * (SO_REUSEADDR); to be set before {@link Socket#bind}.
   *
   * @param allowed whether it may
   * @throws ErrnoException if it cannot be set
   */
  public void reuseAddress(boolean allowed) throws ErrnoException {
    set(socket_h.SOL_SOCKET, socket_h.SO_REUSEADDR, allowed ? 1 : 0);
  }

  /**
   * What close does with unsent data (SO_LINGER).
   *
   * @return seconds to wait for it to be sent, or -1 to close at once and send it in the background
   * @throws ErrnoException if it cannot be read
   */
  public int linger() throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(linger.layout());
      get(socket_h.SOL_SOCKET, socket_h.SO_LINGER, value);
      return linger.l_onoff(value) == 0 ? -1 : linger.l_linger(value);
    }
  }

  /**
   * Sets what close does with unsent data (SO_LINGER). More than 0 makes close wait even on a
   * non-blocking socket (inet_release in net/ipv4/af_inet.c); 0 makes it reset the connection.
   *
   * @param seconds how long to wait, or a negative number to close at once and send in the
   *     background
   * @throws ErrnoException if it cannot be set
   */
  public void linger(int seconds) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(linger.layout());
      linger.l_onoff(value, seconds < 0 ? 0 : 1);
      linger.l_linger(value, Math.max(seconds, 0));
      set(socket_h.SOL_SOCKET, socket_h.SO_LINGER, value);
    }
  }

  /**
   * The state of a TCP connection (TCP_INFO).
   *
   * @param info receives a {@link org.nettyaio.linux.abi.tcp_info}
   * @return how many bytes of it this kernel knows; the rest is unchanged
   * @throws ErrnoException if this is not a TCP socket
   */
  public int tcpInfo(MemorySegment info) throws ErrnoException {
    return get(in_h.IPPROTO_TCP, tcp_h.TCP_INFO, info);
  }

  /**
   * Sets the key with which segments to and from a peer are signed (TCP_MD5SIG of tcp(7)).
   *
   * @param peer the peer's address
   * @param key at most 80 bytes; empty removes the key
   * @throws ErrnoException ENOPROTOOPT if the kernel was built without it, ENOENT if there is no
   *     key to remove
   */
  public void tcpMd5Key(InetAddress peer, byte[] key) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(tcp_md5sig.layout());
      InetSocketAddress address = new InetSocketAddress(peer, 0);
      SocketAddresses.encode(value, tcp_md5sig.tcpm_addr_offset(), address, family);
      tcp_md5sig.tcpm_keylen(value, key.length);
      tcp_md5sig.tcpm_key(value).asSlice(0, key.length).copyFrom(MemorySegment.ofArray(key));
      set(in_h.IPPROTO_TCP, tcp_h.TCP_MD5SIG, value);
    }
  }

  /**
   * The process at the other end of a Unix domain socket (SO_PEERCRED).
   *
   * @return the peer's credentials
   * @throws ErrnoException if they cannot be read
   */
  public Credentials peerCredentials() throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(ucred.layout());
      get(socket_h.SOL_SOCKET, socket_h.SO_PEERCRED, value);
      return new Credentials(ucred.pid(value), ucred.uid(value), ucred.gid(value));
    }
  }

  /**
   * Whether the socket takes connections (SO_ACCEPTCONN).
   *
   * @return true after {@link Socket#listen}
   * @throws ErrnoException if the socket is closed
   */
  public boolean isListening() throws ErrnoException {
    return get(socket_h.SOL_SOCKET, socket_h.SO_ACCEPTCONN) != 0;
  }

  /**
   * The socket's type (SO_TYPE).
   *
   * @return SOCK_STREAM, SOCK_DGRAM and so on
   * @throws ErrnoException if the socket is closed
   */
  public int type() throws ErrnoException {
    return get(socket_h.SOL_SOCKET, socket_h.SO_TYPE);
  }

  /** The value of an option that is never negative, or a negative errno. */
  static int getInt(int fd, int level, int name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
      MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, Integer.BYTES);
      int result = SocketCalls.getsockopt(fd, level, name, value, length);
      return result < 0 ? result : value.get(ValueLayout.JAVA_INT, 0);
    }
  }
}
