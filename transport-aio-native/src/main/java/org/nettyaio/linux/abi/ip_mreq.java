package org.nettyaio.linux.abi;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** {@code struct ip_mreq} of linux/in.h: an IPv4 multicast group on the interface of an address. */
public final class ip_mreq {
  private static final ValueLayout.OfInt NETWORK_INT = JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
              NETWORK_INT.withName("imr_multiaddr"), NETWORK_INT.withName("imr_interface"))
          .withName("ip_mreq");

  private static final long IMR_MULTIADDR = LAYOUT.byteOffset(groupElement("imr_multiaddr"));
  private static final long IMR_INTERFACE = LAYOUT.byteOffset(groupElement("imr_interface"));

  private ip_mreq() {}

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

  /** An address of the interface; u32 in network order. */
  public static int imr_interface(MemorySegment struct) {
    return struct.get(NETWORK_INT, IMR_INTERFACE);
  }

  /** Sets {@link #imr_interface}. */
  public static void imr_interface(MemorySegment struct, int value) {
    struct.set(NETWORK_INT, IMR_INTERFACE, value);
  }
}
