package org.nettyaio.examples.classic;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.nettyaio.examples.UserError;
import org.nettyaio.linux.file.Descriptor;
import org.nettyaio.linux.file.OpenFlag;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code examples/run aio-shard}: how many threads, contexts and requests under way a device wants.
 *
 * <p>A context has a lock and a ring, and belongs to one thread; more of them help where that is
 * the bottleneck, which it seldom is. More requests under way help until the device has enough;
 * from there on each only waits longer.
 */
@Command(
    name = "aio-shard",
    description = "Reads 4 KiB at random with O_DIRECT, by threads, contexts and depth.",
    footer = {
      "  $ examples/run aio-shard --threads 1 --contexts 1 --depth 1,4,16,64",
      "  threads  contexts  depth       IOPS   us a read   CPU us a read",
      "        1         1      1      2,859       349.4          117.35",
      "        1         1      4     15,372       259.8           18.71",
      "        1         1     16     30,857       517.3            5.84",
      "        1         1     64     59,837      1063.1            2.85",
      "",
      "  IOPS by threads x contexts x depth",
      "  1 x 1 x 1    ##                                       2,859",
      "  1 x 1 x 4    ##########                               15,372",
      "  1 x 1 x 16   #####################                    30,857",
      "  1 x 1 x 64   ######################################## 59,837"
    })
public final class AioShardCommand extends ClassicCommand {
  private static final int TEMPORARY_BYTES = 64 << 20;
  private static final int MOST_SECONDS = 60;
  private static final int BAR = 40;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "What to read; default: a temporary file of 64 MiB.")
  private @Nullable Path path;

  @Option(
      names = "--threads",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,2",
      description = "How many threads, 1 to 64; default: ${DEFAULT-VALUE}.")
  private List<Integer> threads = List.of();

  @Option(
      names = "--contexts",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,2",
      description = "How many contexts each thread has, 1 to 16; default: ${DEFAULT-VALUE}.")
  private List<Integer> contexts = List.of();

  @Option(
      names = "--depth",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,8,32",
      description =
          "How many reads each context has under way, 1 to 256; default: ${DEFAULT-VALUE}.")
  private List<Integer> depths = List.of();

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "0.3",
      description =
          "How long each line takes; all take 60 s at the most; default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Override
  void run() throws IOException {
    int lines = threads.size() * contexts.size() * depths.size();
    check("--threads", threads, 64);
    check("--contexts", contexts, 16);
    check("--depth", depths, 256);
    if (!(seconds > 0) || seconds * lines > MOST_SECONDS) {
      throw wrong(
          "--seconds "
              + seconds
              + ": must be more than 0, and at most 60 in all "
              + lines
              + " lines");
    }
    try (Descriptor file = open()) {
      long blocks = blocks();
      // Not shown: it is the one in which Java compiles the loop.
      new ShardLoad(file, blocks, 1, 1, 8).run(Math.min(seconds, 0.3));
      List<ShardLoad.Result> results = new ArrayList<>();
      say("threads  contexts  depth       IOPS   us a read   CPU us a read");
      for (int t : threads) {
        for (int c : contexts) {
          for (int d : depths) {
            ShardLoad.Result result = new ShardLoad(file, blocks, t, c, d).run(seconds);
            say(
                "%7d %9d %6d %,10.0f %11.1f %15.2f",
                t, c, d, result.iops(), result.microseconds(), result.cpuMicroseconds());
            results.add(result);
          }
        }
      }
      chart(results);
    }
  }

  private static void chart(List<ShardLoad.Result> results) {
    double most = results.stream().mapToDouble(ShardLoad.Result::iops).max().orElse(1);
    say("%nIOPS by threads x contexts x depth");
    for (ShardLoad.Result result : results) {
      String bar = "#".repeat((int) Math.round(BAR * result.iops() / most));
      say("%-12s %-" + BAR + "s %,.0f", result.name(), bar, result.iops());
    }
  }

  private void check(String option, List<Integer> values, int most) {
    for (int value : values) {
      if (value < 1 || value > most) {
        throw wrong(option + " " + value + ": must be from 1 to " + most);
      }
    }
  }

  private long blocks() throws IOException {
    long bytes = path == null ? TEMPORARY_BYTES : Files.size(path);
    if (bytes < BLOCK) {
      throw new UserError(path + " has " + bytes + " bytes: choose a file of 4096 or more");
    }
    return bytes / BLOCK;
  }

  private Descriptor open() throws IOException {
    if (path != null) {
      return openDirect(file(path), OpenFlag.READ);
    }
    Path temporary = Files.createTempFile("aio-shard", null);
    // Without a name it is gone when it is closed, whatever happens.
    try {
      fill(temporary);
      return openDirect(temporary, OpenFlag.READ);
    } finally {
      Files.delete(temporary);
    }
  }

  private static void fill(Path temporary) throws IOException {
    byte[] noise = new byte[1 << 20];
    new Random(1).nextBytes(noise);
    try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      while (channel.size() < TEMPORARY_BYTES) {
        channel.write(ByteBuffer.wrap(noise));
      }
      channel.force(true);
    } catch (IOException e) {
      throw new UserError(
          "cannot write 64 MiB to "
              + temporary
              + ": "
              + UserError.why(e)
              + "; name a FILE, or another directory by JAVA_OPTS=-Djava.io.tmpdir=DIR");
    }
  }
}
