package org.nettyaio.linux.abi;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * {@code struct group_source_req} of linux/in.h: a multicast group of either family, restricted to
 * one sender.
 */
public final class group_source_req {
  private static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
              JAVA_INT.withName("gsr_interface"),
              MemoryLayout.paddingLayout(4),
              sockaddr_storage.layout().withName("gsr_group"),
              sockaddr_storage.layout().withName("gsr_source"))
          .withName("group_source_req");

  private static final long GSR_INTERFACE = LAYOUT.byteOffset(groupElement("gsr_interface"));
  private static final long GSR_GROUP = LAYOUT.byteOffset(groupElement("gsr_group"));
  private static final long GSR_SOURCE = LAYOUT.byteOffset(groupElement("gsr_source"));

  private group_source_req() {}

  /** The structure's memory layout. */
  public static StructLayout layout() {
    return LAYOUT;
  }

  /** The structure's size in bytes. */
  public static long sizeof() {
    return LAYOUT.byteSize();
  }

  /** The interface's index, or 0; u32. */
  public static int gsr_interface(MemorySegment struct) {
    return struct.get(JAVA_INT, GSR_INTERFACE);
  }

  /** Sets {@link #gsr_interface}. */
  public static void gsr_interface(MemorySegment struct, int value) {
    struct.set(JAVA_INT, GSR_INTERFACE, value);
  }

  /** The group: a view of it. */
  public static MemorySegment gsr_group(MemorySegment struct) {
    return struct.asSlice(GSR_GROUP, sockaddr_storage.sizeof());
  }

  /** Where {@link #gsr_group} begins, in bytes from the structure's beginning. */
  public static long gsr_group_offset() {
    return GSR_GROUP;
  }

  /** The sender: a view of it. */
  public static MemorySegment gsr_source(MemorySegment struct) {
    return struct.asSlice(GSR_SOURCE, sockaddr_storage.sizeof());
  }

  /** Where {@link #gsr_source} begins, in bytes from the structure's beginning. */
  public static long gsr_source_offset() {
    return GSR_SOURCE;
  }
}
