package org.nettyaio.benchmarks;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The file that is asked for: the first bytes of the {@link Pattern}. */
public final class PatternFile {
  /** How long it is. */
  public static final long BYTES = 48L << 20;

  /** The length of a request for it, the same as that of a message that is echoed. */
  public static final int REQUEST_BYTES = Workload.FILES_BESIDE.messageBytes();

  /** With what a request begins, and no message of the pattern does. */
  public static final long REQUEST = 0;

  private static final MemorySegment REQUEST_MESSAGE = Arena.global().allocate(REQUEST_BYTES);

  private PatternFile() {}

  /** The address of a request. */
  public static long requestAddress() {
    return REQUEST_MESSAGE.address();
  }

  /** Writes the file, which is in the page cache then. */
  public static void write(Path path) throws IOException {
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (long position = 0; position < BYTES; ) {
        int length = (int) Math.min(Pattern.MAX_LENGTH, BYTES - position);
        ByteBuffer part = Pattern.buffer().slice(Pattern.offset(position), length);
        position += file.write(part);
      }
    }
  }
}
