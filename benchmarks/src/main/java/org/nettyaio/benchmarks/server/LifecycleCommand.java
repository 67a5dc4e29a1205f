package org.nettyaio.benchmarks.server;

import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.nettyaio.benchmarks.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Makes groups of loops and ends them, one after the other; prints {@link LifecycleStats} as JSON,
 * and ends when its input does.
 */
@Command(name = "groups", hidden = true)
public final class LifecycleCommand implements Callable<Integer> {
  private static final long PATIENCE_SECONDS = 10;
  private static final long MOST_SECONDS = 300;

  private final long start = System.nanoTime();

  @Parameters(index = "0")
  private ServerTransport transport;

  @Option(names = "--one", description = "How many groups of one loop")
  private int one;

  @Option(names = "--two", description = "How many groups of two")
  private int two;

  @Override
  public Integer call() throws IOException, InterruptedException {
    double cpuBefore = cpuSeconds();
    double[] millis = new double[one];
    for (int i = 0; i < one; i++) {
      long before = System.nanoTime();
      live(1);
      millis[i] = (System.nanoTime() - before) / 1e6;
    }
    Arrays.sort(millis);
    long before = System.nanoTime();
    for (int i = 0; i < two; i++) {
      live(2);
    }
    double seconds = (System.nanoTime() - before) / 1e9;
    LifecycleStats stats = new LifecycleStats(millis[one / 2], seconds, cpuSeconds() - cpuBefore);
    System.out.println(Json.line(stats));
    return System.in.read() < 0 ? 0 : 1;
  }

  private static double cpuSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
  }

  private void live(int loops) throws IOException, InterruptedException {
    EventLoopGroup group = transport.newGroup(loops);
    group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    if (!group.terminationFuture().await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("a group has not ended in " + PATIENCE_SECONDS + " s");
    }
    if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(MOST_SECONDS)) {
      throw new IOException("the groups have not ended in " + MOST_SECONDS + " s");
    }
  }
}
