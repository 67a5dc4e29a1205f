package org.nettyaio.examples.classic;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.nettyaio.examples.UserError;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.aio.FileRequest;
import org.nettyaio.linux.aio.FileRing;
import org.nettyaio.linux.file.Descriptor;
import org.nettyaio.linux.file.OpenFlag;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code examples/run aio-read}: one read through AIO, and which of the two calls does the work.
 *
 * <p>Linux AIO is asynchronous where a device does the work, which is with O_DIRECT. All else, what
 * comes from the page cache or from /dev/zero, is done by the thread that calls io_submit, before
 * that returns.
 */
@Command(
    name = "aio-read",
    description = "Reads once by io_submit and io_getevents, and says which of them did the work.",
    footer = {
      "  $ examples/run aio-read /dev/zero --length 1G",
      "  /dev/zero: 1,073,741,824 bytes by one request",
      "  io_submit      2,362,934 us",
      "  io_getevents         400 us",
      "  The result was there when io_submit returned: that call did the work itself.",
      "",
      "  $ examples/run aio-read FILE --direct --length 16M",
      "  FILE: 16,777,216 bytes by one request, with O_DIRECT",
      "  io_submit            862 us",
      "  io_getevents      12,207 us",
      "  io_submit has only begun it: the device did the work, while this thread was free."
    })
public final class AioReadCommand extends ClassicCommand {
  /** The most that Linux reads at once: the last page that an int can count is not used. */
  private static final long MOST = Integer.MAX_VALUE - BLOCK + 1;

  @Parameters(paramLabel = "FILE", description = "What to read, from its beginning.")
  private Path path = Path.of("");

  @Option(
      names = "--length",
      paramLabel = "BYTES",
      converter = Size.class,
      defaultValue = "1M",
      description = "How much to read at the most: 4096, 64K, 16M, 1G; default: ${DEFAULT-VALUE}.")
  private long length;

  @Option(
      names = "--direct",
      description = "With O_DIRECT: past the page cache, from the device into the memory.")
  private boolean direct;

  /** Nothing to do when the result comes: the program waits for it. */
  private static final class Read extends FileRequest {
    @Override
    protected void completed() {}
  }

  @Override
  void run() throws IOException {
    if (length < 1 || length > MOST) {
      throw wrong("--length " + length + ": must be from 1 to " + MOST);
    }
    if (direct && length % BLOCK != 0) {
      throw wrong("--length " + length + ": must be a multiple of " + BLOCK + " with --direct");
    }
    // The ring comes last, to be closed first: that waits until the kernel lets go of the memory.
    try (Arena arena = Arena.ofConfined();
        Descriptor file = open();
        FileRing ring = FileRing.open(1)) {
      MemorySegment memory = allocate(arena, length);
      Read read = new Read();
      // Nothing, once, so that what is measured below is not how Java loads classes.
      read.read(file.fd(), 0, memory.address(), 0, memory);
      ring.add(read);
      ring.submit();
      await(ring, read);

      read.read(file.fd(), 0, memory.address(), length, memory);
      ring.add(read);
      long start = System.nanoTime();
      ring.submit();
      long submitted = System.nanoTime();
      // Does not wait: takes what is there.
      ring.await(0, 1, 0);
      boolean wasThere = read.state() == FileRequest.State.IDLE;
      await(ring, read);
      long end = System.nanoTime();
      int bytes = ErrnoException.check("PREAD of " + path, read.result());

      say("%s: %,d bytes by one request%s", path, bytes, direct ? ", with O_DIRECT" : "");
      say("io_submit    %,11d us", microseconds(submitted - start));
      say("io_getevents %,11d us", microseconds(end - submitted));
      if (!wasThere) {
        say("io_submit has only begun it: the device did the work, while this thread was free.");
      } else if (direct) {
        say("The device was done before this thread could look.");
      } else {
        say("The result was there when io_submit returned: that call did the work itself.");
      }
    }
  }

  private Descriptor open() throws ErrnoException {
    try {
      return direct
          ? Descriptor.open(file(path), OpenFlag.READ, OpenFlag.DIRECT)
          : Descriptor.open(file(path), OpenFlag.READ);
    } catch (ErrnoException e) {
      if (direct && e.errno() == Errno.EINVAL) {
        throw new UserError(
            UserError.why(e) + ": it has no O_DIRECT; take a file on a disk, or no --direct");
      }
      throw e;
    }
  }

  /** A wait may end early, for example when a debugger has stopped the thread meanwhile. */
  private static void await(FileRing ring, FileRequest request) {
    while (request.state() != FileRequest.State.IDLE) {
      ring.await(1, 1, -1);
    }
  }
}
