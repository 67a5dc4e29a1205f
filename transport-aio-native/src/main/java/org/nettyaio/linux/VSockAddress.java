package org.nettyaio.linux;

import java.net.SocketAddress;
import org.nettyaio.linux.abi.vm_sockets_h;

/**
 * The address of a socket between a virtual machine and its host (vsock(7)): a machine and a port.
 *
 * <p>Both are unsigned numbers of 32 bits. Immutable.
 */
public final class VSockAddress extends SocketAddress {
  /** Any machine: what a server binds to. */
  public static final long CID_ANY = vm_sockets_h.VMADDR_CID_ANY;

  /** This machine, where its kernel has vsock_loopback. */
  public static final long CID_LOCAL = vm_sockets_h.VMADDR_CID_LOCAL;

  /** The host of this machine. */
  public static final long CID_HOST = vm_sockets_h.VMADDR_CID_HOST;

  /** A port that the kernel chooses. */
  public static final long PORT_ANY = vm_sockets_h.VMADDR_PORT_ANY;

  private static final long serialVersionUID = 1L;
  private static final long MAX = 0xffffffffL;

  private final long cid;
  private final long port;

  /**
   * Creates an address.
   *
   * @param cid the machine, 0 to 2^32-1
   * @param port the port, 0 to 2^32-1
   */
  public VSockAddress(long cid, long port) {
    if (cid < 0 || cid > MAX || port < 0 || port > MAX) {
      throw new IllegalArgumentException(
          "cid " + cid + ", port " + port + " (expected: 0 - " + MAX + " each)");
    }
    this.cid = cid;
    this.port = port;
  }

  /** Returns the machine, {@link #CID_HOST} for example. */
  public long cid() {
    return cid;
  }

  /** Returns the port. */
  public long port() {
    return port;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VSockAddress that && that.cid == cid && that.port == port;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(cid << Integer.SIZE | port);
  }

  /** The machine, or a star for any, and the port: {@code vsock:2:1024}. */
  @Override
  public String toString() {
    return "vsock:" + (cid == CID_ANY ? "*" : cid) + ":" + (port == PORT_ANY ? "*" : port);
  }
}
