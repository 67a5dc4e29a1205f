package org.nettyaio.linux.socket;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.UnixAddress;
import org.nettyaio.linux.VSockAddress;
import org.nettyaio.linux.abi.sockaddr_in;
import org.nettyaio.linux.abi.sockaddr_in6;
import org.nettyaio.linux.abi.sockaddr_storage;
import org.nettyaio.linux.abi.sockaddr_un;
import org.nettyaio.linux.abi.sockaddr_vm;
import org.nettyaio.linux.abi.socket_h;

/**
 * Writes Java's socket addresses into memory as the kernel wants them, and reads them back.
 *
 * <p>An IPv6 socket reaches IPv4 addresses in their mapped form, {@code ::ffff:a.b.c.d}; reading
 * turns that form into an IPv4 address again, so that a user of a dual-stack socket never sees it.
 * Without state: any thread can call.
 */
final class SocketAddresses {
  /** What to reserve for an address: room for one of any family, in bytes. */
  static final int MAX_LENGTH = Math.toIntExact(sockaddr_storage.sizeof());

  /**
   * A path needs a NUL behind it, and an abstract name one before it, which leaves 107 bytes for
   * either (unix(7)).
   */
  private static final int MAX_PATH =
      Math.toIntExact(sockaddr_un.sizeof() - sockaddr_un.sun_path_offset()) - 1;

  private static final int IPV4_IN_MAPPED = 12;

  private SocketAddresses() {}

  /**
   * Writes an address for a socket to connect or send to.
   *
   * @param memory receives the address
   * @param offset where it begins; {@link #MAX_LENGTH} bytes must follow; a multiple of 4
   * @param address an {@link InetSocketAddress}, a {@link UnixAddress} or a {@link VSockAddress}
   * @param family the socket's family: AF_INET, AF_INET6, AF_UNIX or AF_VSOCK
   * @return the address' length in bytes
   * @throws ErrnoException if a socket of that family cannot have such an address: EAFNOSUPPORT, or
   *     ENAMETOOLONG for a Unix path of more than 107 bytes, or EINVAL for one with a NUL in it
   * @throws UnresolvedAddressException if the address has a host name only
   * @throws UnsupportedAddressTypeException if the address is of another class
   */
  static int encode(MemorySegment memory, long offset, SocketAddress address, int family)
      throws ErrnoException {
    if (address instanceof InetSocketAddress) {
      InetSocketAddress inet = (InetSocketAddress) address;
      if (inet.isUnresolved()) {
        throw new UnresolvedAddressException();
      }
      if (family == socket_h.AF_INET6) {
        return encode6(memory, offset, inet);
      }
      if (family == socket_h.AF_INET && inet.getAddress() instanceof Inet4Address) {
        return encode4(memory, offset, inet);
      }
    } else if (address instanceof UnixAddress) {
      if (family == socket_h.AF_UNIX) {
        return encodeUnix(memory, offset, (UnixAddress) address);
      }
    } else if (address instanceof VSockAddress) {
      if (family == socket_h.AF_VSOCK) {
        return encodeVsock(memory, offset, (VSockAddress) address);
      }
    } else {
      throw new UnsupportedAddressTypeException();
    }
    throw new ErrnoException(
        "use of address " + describe(address),
        Errno.EAFNOSUPPORT,
        "the socket takes only " + kind(family) + " addresses");
  }

  /**
   * Writes an address for a socket to bind to. Unlike in {@link #encode}, the IPv4 wildcard becomes
   * the IPv6 one on an IPv6 socket, which then listens on both, as Java's own sockets do.
   *
   * @param memory receives the address
   * @param offset where it begins; {@link #MAX_LENGTH} bytes must follow; a multiple of 4
   * @param address an {@link InetSocketAddress}, a {@link UnixAddress} or a {@link VSockAddress}
   * @param family the socket's family: AF_INET, AF_INET6, AF_UNIX or AF_VSOCK
   * @return the address' length in bytes
   * @throws ErrnoException as {@link #encode}
   * @throws UnresolvedAddressException if the address has a host name only
   * @throws UnsupportedAddressTypeException if the address is of another class
   */
  static int encodeLocal(MemorySegment memory, long offset, SocketAddress address, int family)
      throws ErrnoException {
    int length = encode(memory, offset, address, family);
    if (family == socket_h.AF_INET6
        && ((InetSocketAddress) address).getAddress().isAnyLocalAddress()) {
      address6(memory, offset).fill((byte) 0);
    }
    return length;
  }

  /**
   * Writes the address of family AF_UNSPEC, which dissolves a connection (connect(2)).
   *
   * @param memory receives the address
   * @param offset where it begins; {@link #MAX_LENGTH} bytes must follow; a multiple of 4
   * @return the address' length in bytes
   */
  static int encodeUnspecified(MemorySegment memory, long offset) {
    memory.asSlice(offset, sockaddr_in.sizeof()).fill((byte) 0);
    sockaddr_storage.ss_family_at(memory, offset, socket_h.AF_UNSPEC);
    return Math.toIntExact(sockaddr_in.sizeof());
  }

  /**
   * Reads an address that the kernel has written.
   *
   * @param memory contains the address
   * @param offset where it begins; a multiple of 4
   * @param length its length in bytes as the kernel gave it; anything beyond the family's structure
   *     is ignored
   * @return an {@link InetSocketAddress}, {@link UnixAddress}, {@link VSockAddress}, or null if
   *     there is none, or not all of it, or it is of a family that this library does not know
   */
  static @Nullable SocketAddress decode(MemorySegment memory, long offset, int length) {
    if (length < Short.BYTES) {
      return null; // the sender is an unbound Unix socket, for example
    }
    int family = sockaddr_storage.ss_family_at(memory, offset);
    if (length < minLength(family)) {
      return null; // the rest of the memory is of an earlier address
    }
    switch (family) {
      case socket_h.AF_INET:
        int ip = sockaddr_in.sin_addr_at(memory, offset);
        byte[] bytes = {(byte) (ip >> 24), (byte) (ip >> 16), (byte) (ip >> 8), (byte) ip};
        return inet(bytes, 0, sockaddr_in.sin_port_at(memory, offset));
      case socket_h.AF_INET6:
        byte[] bytes6 = address6(memory, offset).toArray(JAVA_BYTE);
        int scope = sockaddr_in6.sin6_scope_id_at(memory, offset);
        return inet(bytes6, scope, sockaddr_in6.sin6_port_at(memory, offset));
      case socket_h.AF_UNIX:
        return decodeUnix(memory, offset, length);
      case socket_h.AF_VSOCK:
        return new VSockAddress(
            Integer.toUnsignedLong(sockaddr_vm.svm_cid_at(memory, offset)),
            Integer.toUnsignedLong(sockaddr_vm.svm_port_at(memory, offset)));
      default:
        return null;
    }
  }

  private static long minLength(int family) {
    switch (family) {
      case socket_h.AF_INET:
        return sockaddr_in.sizeof();
      case socket_h.AF_INET6:
        return sockaddr_in6.sizeof();
      case socket_h.AF_VSOCK:
        return sockaddr_vm.sizeof();
      default:
        return Short.BYTES; // an unnamed Unix socket's address has only the family (unix(7))
    }
  }

  /** For messages: without the slash that Java puts before an address without a name. */
  static String describe(SocketAddress address) {
    if (address instanceof InetSocketAddress && !((InetSocketAddress) address).isUnresolved()) {
      InetSocketAddress inet = (InetSocketAddress) address;
      String host = inet.getAddress().getHostAddress();
      return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + inet.getPort();
    }
    return address.toString();
  }

  private static int encode4(MemorySegment memory, long offset, InetSocketAddress address) {
    byte[] bytes = address.getAddress().getAddress();
    memory.asSlice(offset, sockaddr_in.sizeof()).fill((byte) 0);
    sockaddr_in.sin_family_at(memory, offset, socket_h.AF_INET);
    sockaddr_in.sin_port_at(memory, offset, address.getPort());
    sockaddr_in.sin_addr_at(memory, offset, toInt(bytes));
    return Math.toIntExact(sockaddr_in.sizeof());
  }

  private static int encode6(MemorySegment memory, long offset, InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    byte[] bytes = ip.getAddress();
    memory.asSlice(offset, sockaddr_in6.sizeof()).fill((byte) 0);
    sockaddr_in6.sin6_family_at(memory, offset, socket_h.AF_INET6);
    sockaddr_in6.sin6_port_at(memory, offset, address.getPort());
    MemorySegment target = address6(memory, offset);
    if (ip instanceof Inet6Address) {
      target.copyFrom(MemorySegment.ofArray(bytes));
      sockaddr_in6.sin6_scope_id_at(memory, offset, ((Inet6Address) ip).getScopeId());
    } else {
      target.set(JAVA_BYTE, IPV4_IN_MAPPED - 2, (byte) 0xff);
      target.set(JAVA_BYTE, IPV4_IN_MAPPED - 1, (byte) 0xff);
      MemorySegment.copy(bytes, 0, target, JAVA_BYTE, IPV4_IN_MAPPED, bytes.length);
    }
    return Math.toIntExact(sockaddr_in6.sizeof());
  }

  private static int encodeUnix(MemorySegment memory, long offset, UnixAddress address)
      throws ErrnoException {
    byte[] path = address.path();
    int own = path.length - (address.isAbstract() ? 1 : 0);
    if (own > MAX_PATH) {
      throw new ErrnoException(
          "use of address " + address,
          Errno.ENAMETOOLONG,
          "a Unix socket's path or name has at most " + MAX_PATH + " bytes, and this one " + own);
    }
    if (!address.isAbstract() && contains(path, (byte) 0)) {
      throw new ErrnoException(
          "use of a Unix address",
          Errno.EINVAL,
          "a path cannot have a NUL in it: the kernel would take what is before it for the whole");
    }
    memory.asSlice(offset, sockaddr_un.sizeof()).fill((byte) 0);
    sockaddr_un.sun_family_at(memory, offset, socket_h.AF_UNIX);
    long start = sockaddr_un.sun_path_offset();
    MemorySegment.copy(path, 0, memory, JAVA_BYTE, offset + start, path.length);
    boolean terminated = !address.isAbstract() && !address.isUnnamed();
    return Math.toIntExact(start + path.length) + (terminated ? 1 : 0);
  }

  private static boolean contains(byte[] bytes, byte wanted) {
    for (byte b : bytes) {
      if (b == wanted) {
        return true;
      }
    }
    return false;
  }

  private static int encodeVsock(MemorySegment memory, long offset, VSockAddress address) {
    memory.asSlice(offset, sockaddr_vm.sizeof()).fill((byte) 0);
    sockaddr_vm.svm_family_at(memory, offset, socket_h.AF_VSOCK);
    sockaddr_vm.svm_cid_at(memory, offset, (int) address.cid());
    sockaddr_vm.svm_port_at(memory, offset, (int) address.port());
    return Math.toIntExact(sockaddr_vm.sizeof());
  }

  private static UnixAddress decodeUnix(MemorySegment memory, long offset, int length) {
    long start = sockaddr_un.sun_path_offset();
    // For a path of 108 bytes the kernel counts the NUL behind it, so the length is one more than
    // the structure has (unix_mkname_bsd in net/unix/af_unix.c).
    int size = (int) (Math.min(length, sockaddr_un.sizeof()) - start);
    byte[] path = memory.asSlice(offset + start, Math.max(size, 0)).toArray(JAVA_BYTE);
    if (path.length > 0 && path[0] != 0) {
      int end = 0;
      while (end < path.length && path[end] != 0) {
        end++;
      }
      path = java.util.Arrays.copyOf(path, end);
    }
    return new UnixAddress(path);
  }

  private static InetSocketAddress inet(byte[] bytes, int scope, int port) {
    try {
      InetAddress ip = InetAddress.getByAddress(bytes); // makes an IPv4 address of a mapped one
      if (scope != 0 && ip instanceof Inet6Address) {
        ip = Inet6Address.getByAddress(null, bytes, scope);
      }
      return new InetSocketAddress(ip, port);
    } catch (UnknownHostException e) {
      throw new AssertionError("4 and 16 bytes always are an address", e);
    }
  }

  private static MemorySegment address6(MemorySegment memory, long offset) {
    return memory.asSlice(offset + sockaddr_in6.sin6_addr_offset(), 16);
  }

  private static int toInt(byte[] b) {
    return b[0] << 24 | (b[1] & 0xff) << 16 | (b[2] & 0xff) << 8 | b[3] & 0xff;
  }

  private static String kind(int family) {
    switch (family) {
      case socket_h.AF_INET:
        return "IPv4";
      case socket_h.AF_INET6:
        return "IPv4 and IPv6";
      case socket_h.AF_UNIX:
        return "Unix";
      case socket_h.AF_VSOCK:
        return "vsock";
      default:
        return "family " + family;
    }
  }
}
