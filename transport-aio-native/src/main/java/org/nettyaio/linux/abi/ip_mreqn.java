package org.nettyaio.linux.abi;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * {@code struct ip_mreqn} of linux/in.h: an IPv4 multicast group on an interface given by index.
 */
public final class ip_mreqn {
  private static final ValueLayout.OfInt NETWORK_INT = JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
              NETWORK_INT.withName("imr_multiaddr"),
              NETWORK_INT.withName("imr_address"),
              JAVA_INT.withName("imr_ifindex"))
          .withName("ip_mreqn");

  private static final long IMR_MULTIADDR = LAYOUT.byteOffset(groupElement("imr_multiaddr"));
  private static final long IMR_ADDRESS = LAYOUT.byteOffset(groupElement("imr_address"));
  private static final long IMR_IFINDEX = LAYOUT.byteOffset(groupElement("imr_ifindex"));

  private ip_mreqn() {}

  /** The structure's memory layout. */
  public static StructLayout layout() {
    return LAYOUT;
  }

  /** The structure's size in bytes. */
  public static long sizeof() {
    return LAYOUT.byteSize();
  }

  /** The group; u32 in network order. */
  public static int imr_multiaddr(MemorySegment struct) {
    return struct.get(NETWORK_INT, IMR_MULTIADDR);
  }

  /** Sets {@link #imr_multiaddr}. */
  public static void imr_multiaddr(MemorySegment struct, int value) {
    struct.set(NETWORK_INT, IMR_MULTIADDR, value);
  }

  /** An address of the interface, if the index is 0; u32 in network order. */
  public static int imr_address(MemorySegment struct) {
    return struct.get(NETWORK_INT, IMR_ADDRESS);
  }

  /** Sets {@link #imr_address}. */
  public static void imr_address(MemorySegment struct, int value) {
    struct.set(NETWORK_INT, IMR_ADDRESS, value);
  }

  /** The interface's index, or 0; int. */
  public static int imr_ifindex(MemorySegment struct) {
    return struct.get(JAVA_INT, IMR_IFINDEX);
  }

  /** Sets {@link #imr_ifindex}. */
  public static void imr_ifindex(MemorySegment struct, int value) {
    struct.set(JAVA_INT, IMR_IFINDEX, value);
  }
}
