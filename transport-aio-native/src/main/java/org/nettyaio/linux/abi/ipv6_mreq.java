package org.nettyaio.linux.abi;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** {@code struct ipv6_mreq} of linux/in6.h: an IPv6 multicast group on an interface. */
public final class ipv6_mreq {
  private static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
              MemoryLayout.sequenceLayout(16, JAVA_BYTE).withName("ipv6mr_multiaddr"),
              JAVA_INT.withName("ipv6mr_interface"))
          .withName("ipv6_mreq");

  private static final long IPV6MR_MULTIADDR = LAYOUT.byteOffset(groupElement("ipv6mr_multiaddr"));
  private static final long IPV6MR_INTERFACE = LAYOUT.byteOffset(groupElement("ipv6mr_interface"));

  private ipv6_mreq() {}

  /** The structure's memory layout. */
  public static StructLayout layout() {
    return LAYOUT;
  }

  /** The structure's size in bytes. */
  public static long sizeof() {
    return LAYOUT.byteSize();
  }

  /** The group, 16 bytes: a view of it. */
  public static MemorySegment ipv6mr_multiaddr(MemorySegment struct) {
    return struct.asSlice(IPV6MR_MULTIADDR, 16);
  }

  /** Where {@link #ipv6mr_multiaddr} begins, in bytes from the structure's beginning. */
  public static long ipv6mr_multiaddr_offset() {
    return IPV6MR_MULTIADDR;
  }

  /** The interface's index, or 0; u32. */
  public static int ipv6mr_interface(MemorySegment struct) {
    return struct.get(JAVA_INT, IPV6MR_INTERFACE);
  }

  /** Sets {@link #ipv6mr_interface}. */
  public static void ipv6mr_interface(MemorySegment struct, int value) {
    struct.set(JAVA_INT, IPV6MR_INTERFACE, value);
  }
}
