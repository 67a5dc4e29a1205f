package org.nettyaio.linux.aio;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;

/**
 * Thrown when {@code fs.aio-max-nr}, the number of AIO requests that all processes of the system
 * may have set up together, does not allow another or a larger context. Existing contexts continue
 * to work.
 */
public final class AioLimitException extends ErrnoException {
  private static final long serialVersionUID = 1L;

  private AioLimitException(String call, String advice) {
    super(call, Errno.EAGAIN, advice);
  }

  /** Describes that a context of this many requests could not be set up. */
  static AioLimitException of(int needed) {
    String call = "io_setup(" + needed + ")";
    try {
      long max = read("/proc/sys/fs/aio-max-nr");
      long used = read("/proc/sys/fs/aio-nr");
      long enough = Math.max(2 * max, Long.highestOneBit(used + needed) << 1);
      return new AioLimitException(
          call,
          "fs.aio-max-nr is %d, %d in use, %d needed: sysctl -w fs.aio-max-nr=%d"
              .formatted(max, used, needed, enough));
    } catch (IOException | NumberFormatException unreadable) {
      return new AioLimitException(
          call, "fs.aio-max-nr is reached: compare it with fs.aio-nr and raise it with sysctl");
    }
  }

  /** Describes that a context has reached the size that its owner allows. */
  static AioLimitException ofOwn(int max) {
    return new AioLimitException(
        "growing an AIO context",
        "the context may not grow beyond " + max + " requests: allow it more");
  }

  private static long read(String file) throws IOException {
    // The kernel returns the number only to a read at position 0, and nothing to the next
    // (proc_doulongvec_minmax in kernel/sysctl.c). Files.readString may begin with a read of one
    // byte, so this asks for enough at once.
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      return Long.parseLong(new String(in.readNBytes(32), StandardCharsets.US_ASCII).strip());
    }
  }
}
