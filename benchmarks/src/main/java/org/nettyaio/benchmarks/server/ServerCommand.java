package org.nettyaio.benchmarks.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.nettyaio.benchmarks.Json;
import org.nettyaio.benchmarks.Workload;
import org.nettyaio.channel.AioEventLoopGroup;
import org.nettyaio.channel.AioMetrics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * One server: says in JSON where it listens, answers a line on its input with its {@link
 * ServerStats}, and ends with its input.
 */
@Command(name = "server", hidden = true)
public final class ServerCommand implements Callable<Integer> {
  private static final int BACKLOG = 4096;
  private static final int MAX_DATAGRAM = 2048;

  @Parameters(index = "0")
  private Workload workload;

  @Parameters(index = "1")
  private ServerTransport transport;

  @Option(names = "--backend")
  private int backend;

  private final ChannelGroup connections =
      new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, false);
  private double closeMillis;
  private long heapBytes;

  @Override
  public Integer call() throws IOException, InterruptedException {
    EventLoopGroup group = transport.newGroup();
    Channel listener = workload == Workload.UDP ? bindDatagram(group) : bind(group);
    int port = ((InetSocketAddress) listener.localAddress()).getPort();
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    do {
      System.out.println(Json.line(stats(port, group)));
    } while (obey(orders.readLine()));
    return 0;
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

  private ServerStats stats(int port, EventLoopGroup group) {
    AioMetrics metrics = group instanceof AioEventLoopGroup aio ? aio.metrics() : null;
    return new ServerStats(
        port,
        connections.size(),
        metrics == null ? 0 : metrics.systemCalls(),
        metrics == null ? 0 : metrics.hits(),
        metrics == null ? 0 : metrics.misses(),
        heapBytes,
        closeMillis);
  }

  private Channel bind(EventLoopGroup group) throws InterruptedException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .channel(transport.serverChannel())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.AUTO_READ, workload != Workload.PROXY)
            .childHandler(new Pipelines(workload, transport, loopback(backend), connections));
    transport.configure(bootstrap);
    return bootstrap.bind(loopback(0)).sync().channel();
  }

  private Channel bindDatagram(EventLoopGroup group) throws InterruptedException {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(group)
            .channel(transport.datagramChannel())
            .handler(new DatagramEchoHandler());
    ChannelOption<Integer> payload = transport.maxDatagramPayload();
    if (payload != null) {
      // Many datagrams by one call: the buffer has room for sixteen of this size.
      bootstrap
          .option(payload, MAX_DATAGRAM)
          .option(
              ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(16 * MAX_DATAGRAM));
    }
    return bootstrap.bind(loopback(0)).sync().channel();
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
