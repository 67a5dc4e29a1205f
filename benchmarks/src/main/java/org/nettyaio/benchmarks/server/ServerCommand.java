package org.nettyaio.benchmarks.server;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.nettyaio.benchmarks.Json;
import org.nettyaio.benchmarks.PatternFile;
import org.nettyaio.benchmarks.Workload;
import org.nettyaio.channel.AioEventLoopGroup;
import org.nettyaio.channel.AioMetrics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The process of one server: prints its {@link ServerStats} as JSON when it listens, and again for
 * each line on its input, and ends when its input does.
 */
@Command(name = "server", hidden = true)
public final class ServerCommand implements Callable<Integer> {
  @Parameters(index = "0")
  private Workload workload;

  @Parameters(index = "1")
  private ServerTransport transport;

  @Option(names = "--backend")
  private int backend;

  @Option(names = "--loops", defaultValue = "1")
  private int loops;

  private final ChannelGroup connections =
      new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, false);
  private double closeMillis;
  private long heapBytes;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("benchmarks-server");
    try {
      Path file = folder.resolve("file");
      if (workload == Workload.FILES_BESIDE) {
        PatternFile.write(file);
      }
      EventLoopGroup group = transport.newGroup(loops);
      Pipelines pipelines =
          new Pipelines(
              workload, transport, Listener.loopback(backend), file.toFile(), connections);
      String address = new Listener(transport, group).listen(workload, pipelines, folder);
      BufferedReader orders =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      do {
        System.out.println(Json.line(stats(address, group)));
      } while (obey(orders.readLine()));
    } finally {
      delete(folder);
    }
    return 0;
  }

  private static void delete(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
    Files.delete(folder);
  }

  private boolean obey(@Nullable String order) throws InterruptedException {
    if (order == null) {
      return false;
    }
    switch (order) {
      case "close" -> {
        long start = System.nanoTime();
        connections.close().sync();
        closeMillis = (System.nanoTime() - start) / 1e6;
      }
      case "collect" -> {
        System.gc();
        heapBytes = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      }
      default -> {}
    }
    return true;
  }

  private ServerStats stats(String address, EventLoopGroup group) {
    AioMetrics metrics = group instanceof AioEventLoopGroup aio ? aio.metrics() : null;
    return new ServerStats(
        address,
        connections.size(),
        metrics == null ? 0 : metrics.systemCalls(),
        metrics == null ? 0 : metrics.hits(),
        metrics == null ? 0 : metrics.misses(),
        heapBytes,
        closeMillis);
  }
}
