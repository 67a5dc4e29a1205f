package org.nettyaio.benchmarks;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The file that clients download: the first bytes of the {@link Pattern}. */
public final class PatternFile {
  /** The length of the file. */
  public static final long BYTES = 48L << 20;

  /** The length of a request for the file, the same as that of a message that is echoed. */
  public static final int REQUEST_BYTES = Workload.FILES_BESIDE.messageBytes();

  /** The long with which a request begins, and with which no message of the pattern begins. */
  public static final long REQUEST = 0;

  private static final MemorySegment REQUEST_MESSAGE = Arena.global().allocate(REQUEST_BYTES);

  private PatternFile() {}

  /** The address of a request. */
  public static long requestAddress() {
    return REQUEST_MESSAGE.address();
  }

  /** Writes the file, and thereby puts it into the page cache. */
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
