package org.nettyaio.linux.file;

import org.nettyaio.linux.abi.fcntl_h;

/** How a file is opened; see open(2). */
public enum OpenFlag {
  /** For reading; with {@link #WRITE} for both. */
  READ(0),
  /** For writing. */
  WRITE(0),
  /** Made if there is none, readable and writable by its owner. */
  CREATE(fcntl_h.O_CREAT),
  /** With {@link #CREATE}: it fails if there is one. */
  NEW(fcntl_h.O_CREAT | fcntl_h.O_EXCL),
  /** Emptied. */
  TRUNCATE(fcntl_h.O_TRUNC),
  /**
   * Past the page cache: addresses, offsets and lengths must be multiples of the device's block
   * (512 or 4,096 bytes), and reads and writes are done by the device while the caller goes on.
   * EINVAL where the file system has no such way; with {@link #CREATE} or {@link #NEW} the file has
   * been made by then.
   */
  DIRECT(fcntl_h.O_DIRECT),
  /** A write is done when its data is on the device. */
  DSYNC(fcntl_h.O_DSYNC),
  /** A write is done when its data and all metadata are on the device. */
  SYNC(fcntl_h.O_SYNC);

  private final int bits;

  OpenFlag(int bits) {
    this.bits = bits;
  }

  static int bits(OpenFlag... flags) {
    int bits = 0;
    boolean read = false;
    boolean write = false;
    for (OpenFlag flag : flags) {
      bits |= flag.bits;
      read |= flag == READ;
      write |= flag == WRITE;
    }
    int access = write ? read ? fcntl_h.O_RDWR : fcntl_h.O_WRONLY : fcntl_h.O_RDONLY;
    return bits | access;
  }
}
