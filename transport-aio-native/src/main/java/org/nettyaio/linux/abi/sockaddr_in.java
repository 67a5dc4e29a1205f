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

/** {@code struct sockaddr_in} of linux/in.h: an IPv4 socket address. */
public final class sockaddr_in {
  private static final ValueLayout.OfShort NETWORK_SHORT =
      JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt NETWORK_INT = JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
              JAVA_SHORT.withName("sin_family"),
              NETWORK_SHORT.withName("sin_port"),
              NETWORK_INT.withName("sin_addr"),
              MemoryLayout.sequenceLayout(8, JAVA_BYTE).withName("sin_zero"))
          .withName("sockaddr_in");

  private static final long SIN_FAMILY = LAYOUT.byteOffset(groupElement("sin_family"));
  private static final long SIN_PORT = LAYOUT.byteOffset(groupElement("sin_port"));
  private static final long SIN_ADDR = LAYOUT.byteOffset(groupElement("sin_addr"));

  private sockaddr_in() {}

  /** The structure's memory layout. */
  public static StructLayout layout() {
    return LAYOUT;
  }

  /** The structure's size in bytes. */
  public static long sizeof() {
    return LAYOUT.byteSize();
  }

  /** Address family, AF_ in {@link socket_h}; u16. */
  public static int sin_family(MemorySegment struct) {
    return Short.toUnsignedInt(struct.get(JAVA_SHORT, SIN_FAMILY));
  }

  /** Sets {@link #sin_family}. */
  public static void sin_family(MemorySegment struct, int value) {
    struct.set(JAVA_SHORT, SIN_FAMILY, (short) value);
  }

  /** {@link #sin_family} of the structure at a byte offset. */
  public static int sin_family_at(MemorySegment array, long offset) {
    return Short.toUnsignedInt(array.get(JAVA_SHORT, offset + SIN_FAMILY));
  }

  /** Sets {@link #sin_family} of the structure at a byte offset. */
  public static void sin_family_at(MemorySegment array, long offset, int value) {
    array.set(JAVA_SHORT, offset + SIN_FAMILY, (short) value);
  }

  /** The port; u16 in network order. */
  public static int sin_port(MemorySegment struct) {
    return Short.toUnsignedInt(struct.get(NETWORK_SHORT, SIN_PORT));
  }

  /** Sets {@link #sin_port}. */
  public static void sin_port(MemorySegment struct, int value) {
    struct.set(NETWORK_SHORT, SIN_PORT, (short) value);
  }

  /** {@link #sin_port} of the structure at a byte offset. */
  public static int sin_port_at(MemorySegment array, long offset) {
    return Short.toUnsignedInt(array.get(NETWORK_SHORT, offset + SIN_PORT));
  }

  /** Sets {@link #sin_port} of the structure at a byte offset. */
  public static void sin_port_at(MemorySegment array, long offset, int value) {
    array.set(NETWORK_SHORT, offset + SIN_PORT, (short) value);
  }

  /** The address; u32 in network order. */
  public static int sin_addr(MemorySegment struct) {
    return struct.get(NETWORK_INT, SIN_ADDR);
  }

  /** Sets {@link #sin_addr}. */
  public static void sin_addr(MemorySegment struct, int value) {
    struct.set(NETWORK_INT, SIN_ADDR, value);
  }

  /** {@link #sin_addr} of the structure at a byte offset. */
  public static int sin_addr_at(MemorySegment array, long offset) {
    return array.get(NETWORK_INT, offset + SIN_ADDR);
  }

  /** Sets {@link #sin_addr} of the structure at a byte offset. */
  public static void sin_addr_at(MemorySegment array, long offset, int value) {
    array.set(NETWORK_INT, offset + SIN_ADDR, value);
  }
}
