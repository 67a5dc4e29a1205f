package org.nettyaio.linux.socket;

import java.lang.foreign.MemorySegment;
import org.nettyaio.linux.abi.cmsghdr;

/**
 * Iterates over the ancillary data of a received message, the cmsghdrs of cmsg(3). Without state:
 * any thread can call.
 */
final class ControlMessages {
  private ControlMessages() {}

  /** Returns where the first piece begins, or -1 if there is none. */
  static long first(MemorySegment memory, long begin, long length) {
    return checked(memory, begin, begin + length);
  }

  /** Returns where the piece behind this one begins, or -1 if there is none. */
  static long next(MemorySegment memory, long control, long begin, long length) {
    long space = cmsghdr.cmsg_space(dataLength(memory, control));
    return checked(memory, control + space, begin + length);
  }

  /** Returns how many bytes of data a piece has. */
  static long dataLength(MemorySegment memory, long control) {
    return cmsghdr.cmsg_len_at(memory, control) - cmsghdr.cmsg_data_offset();
  }

  /**
   * Returns where the first piece of this kind begins, or -1 if there is none.
   *
   * @param memory where the pieces are
   * @param begin where they begin
   * @param length how many bytes they have together
   * @param level the protocol that defines the type
   * @param type the type to find
   * @param bytes how many bytes of data it must have at least
   */
  static long find(MemorySegment memory, long begin, long length, int level, int type, long bytes) {
    long control = first(memory, begin, length);
    while (control >= 0) {
      if (cmsghdr.cmsg_level_at(memory, control) == level
          && cmsghdr.cmsg_type_at(memory, control) == type
          && dataLength(memory, control) >= bytes) {
        return control;
      }
      control = next(memory, control, begin, length);
    }
    return -1;
  }

  /**
   * A length of less than the head, or of more than there is, ends the list, as in CMSG_NXTHDR of
   * cmsg(3).
   */
  private static long checked(MemorySegment memory, long control, long end) {
    if (end - control < cmsghdr.sizeof()) {
      return -1;
    }
    long length = cmsghdr.cmsg_len_at(memory, control);
    return length < cmsghdr.cmsg_data_offset() || length > end - control ? -1 : control;
  }
}
