package org.nettyaio.linux.socket;

import static org.nettyaio.linux.abi.in_h.IPPROTO_IP;
import static org.nettyaio.linux.abi.in_h.IPPROTO_IPV6;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.group_req;
import org.nettyaio.linux.abi.group_source_req;
import org.nettyaio.linux.abi.in_h;
import org.nettyaio.linux.abi.ip_mreqn;
import org.nettyaio.linux.abi.socket_h;

/**
 * Sets which multicast groups a UDP socket receives, and by which interface it sends to groups.
 *
 * <p>An IPv6 socket can be a member of IPv4 groups too. Any thread can call.
 */
public final class Multicast {
  private final Socket socket;

  /**
   * Creates the view of a socket.
   *
   * @param socket a UDP socket
   */
  public Multicast(Socket socket) {
    this.socket = socket;
  }

  /**
   * Joins a group (MCAST_JOIN_GROUP, or with a source MCAST_JOIN_SOURCE_GROUP, of ip(7)).
   *
   * @param group the group
   * @param by the interface
   * @param source the only sender to receive from, or null for all
   * @throws ErrnoException EADDRINUSE if it is a member already, EINVAL if this is no group
   */
  public void join(InetAddress group, NetworkInterface by, @Nullable InetAddress source)
      throws ErrnoException {
    if (source == null) {
      set(in_h.MCAST_JOIN_GROUP, group, by);
    } else {
      set(in_h.MCAST_JOIN_SOURCE_GROUP, group, by, source);
    }
  }

  /**
   * Leaves a group.
   *
   * @param group the group
   * @param by the interface
   * @param source the sender with which the group was joined, or null
   * @throws ErrnoException EADDRNOTAVAIL if it is no member
   */
  public void leave(InetAddress group, NetworkInterface by, @Nullable InetAddress source)
      throws ErrnoException {
    if (source == null) {
      set(in_h.MCAST_LEAVE_GROUP, group, by);
    } else {
      set(in_h.MCAST_LEAVE_SOURCE_GROUP, group, by, source);
    }
  }

  /**
   * Stops receiving from one sender of a group that was joined for all (MCAST_BLOCK_SOURCE of
   * ip(7)).
   *
   * @param group the group
   * @param by the interface
   * @param source the sender
   * @throws ErrnoException EINVAL or EADDRNOTAVAIL if the group was not joined
   */
  public void block(InetAddress group, NetworkInterface by, InetAddress source)
      throws ErrnoException {
    set(in_h.MCAST_BLOCK_SOURCE, group, by, source);
  }

  private void set(int option, InetAddress group, NetworkInterface by) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(group_req.layout());
      group_req.gr_interface(request, by.getIndex());
      encode(request, group_req.gr_group_offset(), group);
      socket.options().set(level(group), option, request);
    }
  }

  private void set(int option, InetAddress group, NetworkInterface by, InetAddress source)
      throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(group_source_req.layout());
      group_source_req.gsr_interface(request, by.getIndex());
      encode(request, group_source_req.gsr_group_offset(), group);
      encode(request, group_source_req.gsr_source_offset(), source);
      socket.options().set(level(group), option, request);
    }
  }

  private static void encode(MemorySegment memory, long offset, InetAddress address)
      throws ErrnoException {
    int family = address instanceof Inet4Address ? socket_h.AF_INET : socket_h.AF_INET6;
    SocketAddresses.encode(memory, offset, new InetSocketAddress(address, 0), family);
  }

  private static int level(InetAddress group) {
    return group instanceof Inet4Address ? IPPROTO_IP : IPPROTO_IPV6;
  }

  /**
   * Sets by which interface to send to groups (IP_MULTICAST_IF, IPV6_MULTICAST_IF).
   *
   * @param by the interface
   * @throws ErrnoException if the kernel refuses it
   */
  public void sendBy(NetworkInterface by) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(ip_mreqn.layout());
      ip_mreqn.imr_ifindex(request, by.getIndex());
      // The kernel sends by the index, but getsockopt returns only the address (IP_MULTICAST_IF in
      // do_ip_getsockopt), which sendsBy needs.
      by.inetAddresses()
          .filter(Inet4Address.class::isInstance)
          .findFirst()
          .ifPresent(a -> ip_mreqn.imr_address(request, ByteBuffer.wrap(a.getAddress()).getInt()));
      socket.options().set(IPPROTO_IP, in_h.IP_MULTICAST_IF, request);
      if (socket.family() == socket_h.AF_INET6) {
        socket.options().set(IPPROTO_IPV6, in_h.IPV6_MULTICAST_IF, by.getIndex());
      }
    }
  }

  /**
   * Returns the interface by which the socket sends to groups.
   *
   * @return the interface, or null if that is left to the routing table
   * @throws ErrnoException if the option cannot be read
   */
  public @Nullable NetworkInterface sendsBy() throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      if (socket.family() == socket_h.AF_INET6) {
        int index = socket.options().get(IPPROTO_IPV6, in_h.IPV6_MULTICAST_IF);
        return index == 0 ? null : NetworkInterface.getByIndex(index);
      }
      MemorySegment value = arena.allocate(Integer.BYTES, Integer.BYTES);
      socket.options().get(IPPROTO_IP, in_h.IP_MULTICAST_IF, value);
      InetAddress address = InetAddress.getByAddress(value.toArray(ValueLayout.JAVA_BYTE));
      return address.isAnyLocalAddress() ? null : NetworkInterface.getByInetAddress(address);
    } catch (SocketException | UnknownHostException e) {
      return null; // The interface has been removed meanwhile.
    }
  }
}
