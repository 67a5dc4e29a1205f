package org.nettyaio.linux.abi;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * {@code struct tcp_md5sig} of linux/tcp.h: value of TCP_MD5SIG: the key for segments of one peer.
 */
public final class tcp_md5sig {
  private static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
              sockaddr_storage.layout().withName("tcpm_addr"),
              JAVA_BYTE.withName("tcpm_flags"),
              JAVA_BYTE.withName("tcpm_prefixlen"),
              JAVA_SHORT.withName("tcpm_keylen"),
              JAVA_INT.withName("tcpm_ifindex"),
              MemoryLayout.sequenceLayout(80, JAVA_BYTE).withName("tcpm_key"))
          .withName("tcp_md5sig");

  private static final long TCPM_ADDR = LAYOUT.byteOffset(groupElement("tcpm_addr"));
  private static final long TCPM_FLAGS = LAYOUT.byteOffset(groupElement("tcpm_flags"));
  private static final long TCPM_PREFIXLEN = LAYOUT.byteOffset(groupElement("tcpm_prefixlen"));
  private static final long TCPM_KEYLEN = LAYOUT.byteOffset(groupElement("tcpm_keylen"));
  private static final long TCPM_IFINDEX = LAYOUT.byteOffset(groupElement("tcpm_ifindex"));
  private static final long TCPM_KEY = LAYOUT.byteOffset(groupElement("tcpm_key"));

  private tcp_md5sig() {}

  /** The structure's memory layout. */
  public static StructLayout layout() {
    return LAYOUT;
  }

  /** The structure's size in bytes. */
  public static long sizeof() {
    return LAYOUT.byteSize();
  }

  /** The peer: a view of it. */
  public static MemorySegment tcpm_addr(MemorySegment struct) {
    return struct.asSlice(TCPM_ADDR, sockaddr_storage.sizeof());
  }

  /** Where {@link #tcpm_addr} begins, in bytes from the structure's beginning. */
  public static long tcpm_addr_offset() {
    return TCPM_ADDR;
  }

  /** Flags of TCP_MD5SIG_EXT; else 0; u8. */
  public static int tcpm_flags(MemorySegment struct) {
    return Byte.toUnsignedInt(struct.get(JAVA_BYTE, TCPM_FLAGS));
  }

  /** Sets {@link #tcpm_flags}. */
  public static void tcpm_flags(MemorySegment struct, int value) {
    struct.set(JAVA_BYTE, TCPM_FLAGS, (byte) value);
  }

  /** Prefix length for TCP_MD5SIG_EXT; else 0; u8. */
  public static int tcpm_prefixlen(MemorySegment struct) {
    return Byte.toUnsignedInt(struct.get(JAVA_BYTE, TCPM_PREFIXLEN));
  }

  /** Sets {@link #tcpm_prefixlen}. */
  public static void tcpm_prefixlen(MemorySegment struct, int value) {
    struct.set(JAVA_BYTE, TCPM_PREFIXLEN, (byte) value);
  }

  /** Length of the key in bytes, 0 to remove it; u16. */
  public static int tcpm_keylen(MemorySegment struct) {
    return Short.toUnsignedInt(struct.get(JAVA_SHORT, TCPM_KEYLEN));
  }

  /** Sets {@link #tcpm_keylen}. */
  public static void tcpm_keylen(MemorySegment struct, int value) {
    struct.set(JAVA_SHORT, TCPM_KEYLEN, (short) value);
  }

  /** Interface for TCP_MD5SIG_EXT; else 0; int. */
  public static int tcpm_ifindex(MemorySegment struct) {
    return struct.get(JAVA_INT, TCPM_IFINDEX);
  }

  /** Sets {@link #tcpm_ifindex}. */
  public static void tcpm_ifindex(MemorySegment struct, int value) {
    struct.set(JAVA_INT, TCPM_IFINDEX, value);
  }

  /** The key, 80 bytes: a view of it. */
  public static MemorySegment tcpm_key(MemorySegment struct) {
    return struct.asSlice(TCPM_KEY, 80);
  }

  /** Where {@link #tcpm_key} begins, in bytes from the structure's beginning. */
  public static long tcpm_key_offset() {
    return TCPM_KEY;
  }
}
