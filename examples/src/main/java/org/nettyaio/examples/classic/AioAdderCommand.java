package org.nettyaio.examples.classic;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nettyaio.examples.UserError;
import org.nettyaio.linux.aio.FileRing;
import org.nettyaio.linux.file.Descriptor;
import org.nettyaio.linux.file.OpenFlag;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code examples/run aio-adder}: what the arguments of io_getevents do.
 *
 * <p>Consecutive numbers are written to a file, read back in whatever order the device likes, and
 * added up. How many results io_getevents waits for (min_nr), how many it takes at the most (nr),
 * and how long it waits, decide how often it is called.
 */
@Command(
    name = "aio-adder",
    description = {
      "Writes the numbers 0, 1, 2... to a file, reads them back and adds them up;",
      "shows what min_nr, nr and the time-out of io_getevents do."
    },
    footer = {
      "  $ examples/run aio-adder",
      "  524,288 numbers in 1,024 blocks",
      "  written, as the file grows      887.3 ms, 16 io_submit, 16 io_getevents",
      "  written again, in place          37.7 ms, 16 io_submit, 16 io_getevents",
      "  min_nr  nr  time-out  io_getevents  results a call  too few  io_submit       ms",
      "       8  64      none            16           64.00        0         16     37.0",
      "       1   1      none         1,024            1.00        0        961     99.2",
      "       1  64      none            31           33.03        0         30     17.3",
      "      16  64      none            25           40.96        0         24     21.9",
      "      64  64      none            16           64.00        0         16     16.2",
      "      64  64      1 ms            16           64.00        0         16     21.0",
      "      64  64      0 ms           597            1.72      594         41     12.9",
      "  each time the sum was 137,438,691,328 = n(n-1)/2",
      "",
      "  To wait for all costs the fewest calls, and leaves the device without work until they are made;",
      "  not to wait (0 ms) keeps a processor busy. Where results come together, min_nr matters little."
    })
public final class AioAdderCommand extends ClassicCommand {
  private static final long MOST_BYTES = 16L << 30;

  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "1024",
      description = "How many blocks to write, and to read; default: ${DEFAULT-VALUE}.")
  private int requests;

  @Option(
      names = "--depth",
      paramLabel = "D",
      defaultValue = "64",
      description = "How many of them at the same time, 1 to 1024; default: ${DEFAULT-VALUE}.")
  private int depth;

  @Option(
      names = "--length",
      paramLabel = "L",
      converter = Size.class,
      defaultValue = "4096",
      description = "Bytes of a block, a multiple of 4096 up to 16M; default: ${DEFAULT-VALUE}.")
  private long length;

  @Option(
      names = "--min-nr",
      paramLabel = "K",
      defaultValue = "8",
      description = "How many results io_getevents waits for; default: ${DEFAULT-VALUE}.")
  private int minNr;

  @Option(
      names = "--max-nr",
      paramLabel = "M",
      defaultValue = "64",
      description = "How many it takes at the most, K to 64; default: ${DEFAULT-VALUE}.")
  private int maxNr;

  @Option(
      names = "--timeout-ms",
      paramLabel = "T",
      defaultValue = "-1",
      description = "How long it waits, in milliseconds; -1, the default: for ever.")
  private int timeoutMillis;

  @Option(
      names = "--path",
      paramLabel = "P",
      description = "The file to make, which is deleted; default: one for temporary files.")
  private @Nullable Path path;

  /** One way of calling io_getevents. */
  private record Way(int minNr, int maxNr, int timeoutMillis) {}

  @Override
  void run() throws IOException {
    check();
    Set<Way> ways = new LinkedHashSet<>();
    ways.add(new Way(minNr, maxNr, timeoutMillis));
    ways.add(new Way(1, 1, -1));
    ways.add(new Way(1, 64, -1));
    ways.add(new Way(16, 64, -1));
    ways.add(new Way(64, 64, -1));
    ways.add(new Way(64, 64, 1));
    ways.add(new Way(64, 64, 0));
    try (Arena arena = Arena.ofConfined();
        Descriptor file = open();
        FileRing ring = FileRing.open(depth)) {
      AdderPass pass = new AdderPass(file, ring, requests, allocate(arena, depth * length), length);
      say("%,d numbers in %,d blocks", pass.numbers(), requests);
      // What makes a file longer is done inside io_submit: a reader must not see the length first.
      pass.write(minNr, maxNr, timeoutMillis);
      say("written, as the file grows  %s", pass.account());
      pass.write(minNr, maxNr, timeoutMillis);
      say("written again, in place     %s", pass.account());
      // Not shown: it is the one in which Java compiles the loop.
      pass.read(1, 64, -1);
      say("min_nr  nr  time-out  io_getevents  results a call  too few  io_submit       ms");
      for (Way way : ways) {
        pass.read(way.minNr(), way.maxNr(), way.timeoutMillis());
        String timeout = way.timeoutMillis() < 0 ? "none" : way.timeoutMillis() + " ms";
        say("%6d %3d %9s %s", way.minNr(), way.maxNr(), timeout, pass.row());
        if (pass.sum() != pass.expectedSum()) {
          throw new UserError(
              String.format(
                  Locale.ROOT,
                  "the numbers that were read add up to %,d, but those that were written to %,d:"
                      + " something else writes to %s, or the device loses data",
                  pass.sum(),
                  pass.expectedSum(),
                  file));
        }
      }
      say("each time the sum was %,d = n(n-1)/2", pass.sum());
    }
  }

  private void check() {
    if (length < BLOCK || length % BLOCK != 0 || length > 16 << 20) {
      throw wrong("--length " + length + ": must be a multiple of " + BLOCK + ", up to 16M");
    }
    if (requests < 1 || requests > MOST_BYTES / length) {
      throw wrong("--requests " + requests + ": must be from 1 to " + MOST_BYTES / length);
    }
    if (depth < 1 || depth > 1024) {
      throw wrong("--depth " + depth + ": must be from 1 to 1024");
    }
    if (maxNr < 1 || maxNr > FileRing.MAX_RESULTS) {
      throw wrong("--max-nr " + maxNr + ": must be from 1 to " + FileRing.MAX_RESULTS);
    }
    if (minNr < 1 || minNr > maxNr) {
      throw wrong("--min-nr " + minNr + ": must be from 1 to --max-nr, which is " + maxNr);
    }
    if (timeoutMillis < -1 || timeoutMillis > 60_000) {
      throw wrong("--timeout-ms " + timeoutMillis + ": must be -1, or from 0 to 60000");
    }
  }

  /** The file has no name any more once it is open, so nothing is left whatever happens. */
  private Descriptor open() throws IOException {
    Path made = path;
    if (made == null) {
      made = Files.createTempFile("aio-adder", null);
    } else {
      Descriptor.open(made, OpenFlag.WRITE, OpenFlag.NEW).close();
    }
    try {
      return openDirect(made, OpenFlag.READ, OpenFlag.WRITE);
    } finally {
      Files.delete(made);
    }
  }
}
