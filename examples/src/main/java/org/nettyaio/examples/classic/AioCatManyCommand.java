package org.nettyaio.examples.classic;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.nettyaio.examples.UserError;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.aio.FileRequest;
import org.nettyaio.linux.aio.FileRing;
import org.nettyaio.linux.file.Descriptor;
import org.nettyaio.linux.file.OpenFlag;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code examples/run aio-cat-many}: hundreds of reads by one system call, beside one call each.
 *
 * <p>The files are in the page cache, so nothing here is asynchronous: what is saved is entering
 * the kernel. The results cost no call at all, as they are read from the ring in this process's own
 * memory.
 */
@Command(
    name = "aio-cat-many",
    description = {
      "Reads 4 KiB pieces of several files, in turn, by one io_submit and by one pread each;",
      "says how long each way takes, and whether both have read the same."
    },
    footer = {
      "  $ examples/run aio-cat-many README.md docs/*.md",
      "  512 pieces of 8 files, 1,752,029 bytes; the best of 20 times",
      "  one io_submit       747 us     1.46 us a piece",
      "  pread each        1,378 us     2.69 us a piece",
      "  both have read the same: CRC32C fe7c3727"
    })
public final class AioCatManyCommand extends ClassicCommand {
  private static final int ROUNDS = 20;

  @Parameters(paramLabel = "FILES", arity = "1..*", description = "What to read.")
  private List<Path> paths = List.of();

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "512",
      description = "How many pieces to read, 1 to 8192; default: ${DEFAULT-VALUE}.")
  private int count;

  /** One piece: where it comes from, and where in the memory it goes. */
  private static final class Piece extends FileRequest {
    final Descriptor file;
    final Path path;
    final long offset;
    final int place;

    Piece(Descriptor file, Path path, long offset, int place) {
      this.file = file;
      this.path = path;
      this.offset = offset;
      this.place = place;
    }

    int check(String call, int result) throws ErrnoException {
      return ErrnoException.check(call + " of " + path, result);
    }

    @Override
    protected void completed() {}
  }

  @Override
  void run() throws IOException {
    if (count < 1 || count > 8192) {
      throw wrong("--count " + count + ": must be from 1 to 8192");
    }
    List<Descriptor> files = new ArrayList<>();
    try (Arena arena = Arena.ofConfined();
        FileRing ring = FileRing.open(count)) {
      List<Piece> pieces = open(files);
      MemorySegment together = allocate(arena, (long) count * BLOCK);
      MemorySegment alone = allocate(arena, (long) count * BLOCK);
      long best = Long.MAX_VALUE;
      long bestAlone = Long.MAX_VALUE;
      long bytes = 0;
      // The first rounds bring the files into memory, and the code to its speed.
      for (int i = 0; i < ROUNDS; i++) {
        long start = System.nanoTime();
        bytes = readTogether(ring, pieces, together);
        long between = System.nanoTime();
        readAlone(pieces, alone);
        best = Math.min(best, between - start);
        bestAlone = Math.min(bestAlone, System.nanoTime() - between);
      }
      say(
          "%,d pieces of %,d files, %,d bytes; the best of %d times",
          count, files.size(), bytes, ROUNDS);
      say("one io_submit %,9d us   %6.2f us a piece", microseconds(best), best / 1e3 / count);
      say(
          "pread each    %,9d us   %6.2f us a piece",
          microseconds(bestAlone), bestAlone / 1e3 / count);
      long crc = crc32c(together);
      if (crc != crc32c(alone)) {
        throw new UserError("the two have read different bytes: is one of the files written to?");
      }
      say("both have read the same: CRC32C %08x", crc);
    } finally {
      for (Descriptor file : files) {
        file.close();
      }
    }
  }

  private List<Piece> open(List<Descriptor> files) throws IOException {
    List<Long> blocks = new ArrayList<>();
    for (Path path : paths) {
      files.add(Descriptor.open(file(path), OpenFlag.READ));
      blocks.add(Math.max(1, (Files.size(path) + BLOCK - 1) / BLOCK));
    }
    List<Piece> pieces = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int file = i % files.size();
      long block = i / files.size() % blocks.get(file);
      pieces.add(new Piece(files.get(file), paths.get(file), block * BLOCK, i * BLOCK));
    }
    return pieces;
  }

  private static long readTogether(FileRing ring, List<Piece> pieces, MemorySegment memory)
      throws ErrnoException {
    for (Piece piece : pieces) {
      long address = memory.address() + piece.place;
      piece.read(piece.file.fd(), piece.offset, address, BLOCK, memory);
      ring.add(piece);
    }
    ring.submit();
    while (ring.inFlight() > 0) {
      // No system call while there are results.
      if (ring.reap() == 0) {
        ring.await(1, FileRing.MAX_RESULTS, -1);
      }
    }
    long bytes = 0;
    for (Piece piece : pieces) {
      bytes += piece.check("PREAD", piece.result());
    }
    return bytes;
  }

  private static void readAlone(List<Piece> pieces, MemorySegment memory) throws ErrnoException {
    for (Piece piece : pieces) {
      long address = memory.address() + piece.place;
      piece.check("pread", piece.file.pread(address, BLOCK, piece.offset));
    }
  }

  private static long crc32c(MemorySegment memory) {
    CRC32C crc = new CRC32C();
    crc.update(memory.asByteBuffer());
    return crc.getValue();
  }
}
