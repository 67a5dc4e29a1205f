package org.nettyaio.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.nettyaio.linux.abi.resource_h;
import org.nettyaio.linux.abi.rlimit;
import org.nettyaio.linux.sys.FileCalls;

/**
 * Says which limit of open files was reached and how to raise it, for errors EMFILE and ENFILE.
 *
 * <p>It is needed when no file can be opened any more, so the limit comes from getrlimit, not from
 * /proc.
 */
final class DescriptorLimit {
  private DescriptorLimit() {}

  /** What to do about this errno: a clause that can follow a colon, or an empty string. */
  static String advice(int errno) {
    switch (errno) {
      case Errno.EMFILE:
        return "the limit of open descriptors (ulimit -n) is "
            + limit()
            + ": raise it before java starts, with ulimit -n N in a shell (a hard limit in /etc/security/limits.conf may"
            + " have to be raised first), LimitNOFILE=N in a systemd unit, or --ulimit nofile=N for a container";
      case Errno.ENFILE:
        return "the limit of open files of the whole system (sysctl fs.file-max) is reached: raise it with sysctl -w"
            + " fs.file-max=N; sysctl fs.file-nr shows what is in use";
      default:
        return "";
    }
  }

  private static String limit() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment limit = arena.allocate(rlimit.layout());
      int result = FileCalls.getrlimit(resource_h.RLIMIT_NOFILE, limit);
      return result < 0 ? "reached" : Long.toString(rlimit.rlim_cur(limit));
    }
  }
}
