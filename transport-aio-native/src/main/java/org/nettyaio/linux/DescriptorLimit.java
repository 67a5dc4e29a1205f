package org.nettyaio.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Says which limit of open files was reached and how to raise it, for errors EMFILE and ENFILE.
 *
 * <p>Opens nothing, since nothing can be opened any more when it is needed: the limit comes from
 * getrlimit, not from /proc.
 */
final class DescriptorLimit {
  /** RLIMIT_NOFILE on x86_64, aarch64 and riscv64. */
  private static final int RLIMIT_NOFILE = 7;

  private DescriptorLimit() {}

  /** What to do about this errno: a clause that can follow a colon, or an empty string. */
  static String advice(int errno) {
    switch (errno) {
      case Errno.EMFILE:
        return perProcess();
      case Errno.ENFILE:
        return "the limit of open files of the whole system (sysctl fs.file-max) is reached: raise it with sysctl -w"
            + " fs.file-max=N; sysctl fs.file-nr shows what is in use";
      default:
        return "";
    }
  }

  private static String perProcess() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment limit = arena.allocate(ValueLayout.JAVA_LONG, 2);
      if (Syscalls.getrlimit(RLIMIT_NOFILE, limit) < 0) {
        return "the limit of open descriptors (ulimit -n) is reached";
      }
      long soft = limit.getAtIndex(ValueLayout.JAVA_LONG, 0);
      long hard = limit.getAtIndex(ValueLayout.JAVA_LONG, 1);
      return "the limit of open descriptors (ulimit -n) is "
          + soft
          + ": raise it with ulimit -n before starting java (up to the hard limit, "
          + (hard == -1 ? "which is unlimited" : Long.toString(hard))
          + "), or with LimitNOFILE= in a systemd unit, or close what is not needed";
    }
  }
}
