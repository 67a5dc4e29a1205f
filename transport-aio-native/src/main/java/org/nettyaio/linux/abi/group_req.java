package org.nettyaio.linux.abi;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** {@code struct group_req} of linux/in.h: a multicast group of either family on an interface. */
public final class group_req {
  private static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
              JAVA_INT.withName("gr_interface"),
              MemoryLayout.paddingLayout(4),
              sockaddr_storage.layout().withName("gr_group"))
          .withName("group_req");

  private static final long GR_INTERFACE = LAYOUT.byteOffset(groupElement("gr_interface"));
  private static final long GR_GROUP = LAYOUT.byteOffset(groupElement("gr_group"));

  private group_req() {}

  /** The structure's memory layout. */
  public static StructLayout layout() {
    return LAYOUT;
  }

  /** The structure's size in bytes. */
  public static long sizeof() {
    return LAYOUT.byteSize();
  }

  /** The interface's index, or 0; u32. */
  public static int gr_interface(MemorySegment struct) {
    return struct.get(JAVA_INT, GR_INTERFACE);
  }

  /** Sets {@link #gr_interface}. */
  public static void gr_interface(MemorySegment struct, int value) {
    struct.set(JAVA_INT, GR_INTERFACE, value);
  }

  /** The group: a view of it. */
  public static MemorySegment gr_group(MemorySegment struct) {
    return struct.asSlice(GR_GROUP, sockaddr_storage.sizeof());
  }

  /** Where {@link #gr_group} begins, in bytes from the structure's beginning. */
  public static long gr_group_offset() {
    return GR_GROUP;
  }
}
