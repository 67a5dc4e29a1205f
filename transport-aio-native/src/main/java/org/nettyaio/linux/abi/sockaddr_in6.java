package org.nettyaio.linux.abi;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** {@code struct sockaddr_in6} of linux/in6.h: an IPv6 socket address. */
public final class sockaddr_in6 {
  private static final ValueLayout.OfShort NETWORK_SHORT =
      JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt NETWORK_INT = JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
              JAVA_SHORT.withName("sin6_family"),
              NETWORK_SHORT.withName("sin6_port"),
              NETWORK_INT.withName("sin6_flowinfo"),
              MemoryLayout.sequenceLayout(16, JAVA_BYTE).withName("sin6_addr"),
              JAVA_INT.withName("sin6_scope_id"))
          .withName("sockaddr_in6");

  private static final long SIN6_FAMILY = LAYOUT.byteOffset(groupElement("sin6_family"));
  private static final long SIN6_PORT = LAYOUT.byteOffset(groupElement("sin6_port"));
  private static final long SIN6_FLOWINFO = LAYOUT.byteOffset(groupElement("sin6_flowinfo"));
  private static final long SIN6_ADDR = LAYOUT.byteOffset(groupElement("sin6_addr"));
  private static final long SIN6_SCOPE_ID = LAYOUT.byteOffset(groupElement("sin6_scope_id"));

  private sockaddr_in6() {}

  /** The structure's memory layout. */
  public static StructLayout layout() {
    return LAYOUT;
  }

  /** The structure's size in bytes. */
  public static long sizeof() {
    return LAYOUT.byteSize();
  }

  /** Address family, AF_ in {@link socket_h}; u16. */
  public static int sin6_family(MemorySegment struct) {
    return Short.toUnsignedInt(struct.get(JAVA_SHORT, SIN6_FAMILY));
  }

  /** Sets {@link #sin6_family}. */
  public static void sin6_family(MemorySegment struct, int value) {
    struct.set(JAVA_SHORT, SIN6_FAMILY, (short) value);
  }

  /** {@link #sin6_family} of the structure at a byte offset. */
  public static int sin6_family_at(MemorySegment array, long offset) {
    return Short.toUnsignedInt(array.get(JAVA_SHORT, offset + SIN6_FAMILY));
  }

  /** Sets {@link #sin6_family} of the structure at a byte offset. */
  public static void sin6_family_at(MemorySegment array, long offset, int value) {
    array.set(JAVA_SHORT, offset + SIN6_FAMILY, (short) value);
  }

  /** The port; u16 in network order. */
  public static int sin6_port(MemorySegment struct) {
    return Short.toUnsignedInt(struct.get(NETWORK_SHORT, SIN6_PORT));
  }

  /** Sets {@link #sin6_port}. */
  public static void sin6_port(MemorySegment struct, int value) {
    struct.set(NETWORK_SHORT, SIN6_PORT, (short) value);
  }

  /** {@link #sin6_port} of the structure at a byte offset. */
  public static int sin6_port_at(MemorySegment array, long offset) {
    return Short.toUnsignedInt(array.get(NETWORK_SHORT, offset + SIN6_PORT));
  }

  /** Sets {@link #sin6_port} of the structure at a byte offset. */
  public static void sin6_port_at(MemorySegment array, long offset, int value) {
    array.set(NETWORK_SHORT, offset + SIN6_PORT, (short) value);
  }

  /** Traffic class and flow label; u32 in network order. */
  public static int sin6_flowinfo(MemorySegment struct) {
    return struct.get(NETWORK_INT, SIN6_FLOWINFO);
  }

  /** Sets {@link #sin6_flowinfo}. */
  public static void sin6_flowinfo(MemorySegment struct, int value) {
    struct.set(NETWORK_INT, SIN6_FLOWINFO, value);
  }

  /** {@link #sin6_flowinfo} of the structure at a byte offset. */
  public static int sin6_flowinfo_at(MemorySegment array, long offset) {
    return array.get(NETWORK_INT, offset + SIN6_FLOWINFO);
  }

  /** Sets {@link #sin6_flowinfo} of the structure at a byte offset. */
  public static void sin6_flowinfo_at(MemorySegment array, long offset, int value) {
    array.set(NETWORK_INT, offset + SIN6_FLOWINFO, value);
  }

  /** The address, 16 bytes: a view of it. */
  public static MemorySegment sin6_addr(MemorySegment struct) {
    return struct.asSlice(SIN6_ADDR, 16);
  }

  /** Where {@link #sin6_addr} begins, in bytes from the structure's beginning. */
  public static long sin6_addr_offset() {
    return SIN6_ADDR;
  }

  /** Index of the interface a link-local address is meant on, or 0; u32. */
  public static int sin6_scope_id(MemorySegment struct) {
    return struct.get(JAVA_INT, SIN6_SCOPE_ID);
  }

  /** Sets {@link #sin6_scope_id}. */
  public static void sin6_scope_id(MemorySegment struct, int value) {
    struct.set(JAVA_INT, SIN6_SCOPE_ID, value);
  }

  /** {@link #sin6_scope_id} of the structure at a byte offset. */
  public static int sin6_scope_id_at(MemorySegment array, long offset) {
    return array.get(JAVA_INT, offset + SIN6_SCOPE_ID);
  }

  /** Sets {@link #sin6_scope_id} of the structure at a byte offset. */
  public static void sin6_scope_id_at(MemorySegment array, long offset, int value) {
    array.set(JAVA_INT, offset + SIN6_SCOPE_ID, value);
  }
}
