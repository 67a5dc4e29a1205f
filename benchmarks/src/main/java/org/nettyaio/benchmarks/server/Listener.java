package org.nettyaio.benchmarks.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.nettyaio.benchmarks.Workload;

/**
 * Binds the server of a workload, and returns its address in the form of {@link
 * ServerStats#address}.
 */
final class Listener {
  private static final int BACKLOG = 4096;
  private static final int MAX_DATAGRAM = 2048;

  private final ServerTransport transport;
  private final EventLoopGroup group;

  Listener(ServerTransport transport, EventLoopGroup group) {
    this.transport = transport;
    this.group = group;
  }

  /**
   * Listens on the kind of socket that the workload uses; returns the address.
   *
   * @param pipelines sets up the pipeline of each connection
   * @param folder used by this process only
   */
  String listen(Workload workload, ChannelHandler pipelines, Path folder)
      throws InterruptedException {
    return switch (workload) {
      case UDP -> bindDatagram();
      case UNIX -> bindDomain(pipelines, folder.resolve("socket"));
      default -> bindTcp(pipelines, workload != Workload.PROXY);
    };
  }

  private String bindTcp(ChannelHandler pipelines, boolean readsAtOnce)
      throws InterruptedException {
    ServerBootstrap bootstrap =
        bootstrap(pipelines)
            .channel(transport.serverChannel())
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.AUTO_READ, readsAtOnce);
    return port(bootstrap.bind(loopback(0)).sync().channel());
  }

  private String bindDomain(ChannelHandler pipelines, Path path) throws InterruptedException {
    bootstrap(pipelines)
        .channel(transport.domainServerChannel())
        .bind(transport.domainAddress(path))
        .sync();
    return path.toString();
  }

  private ServerBootstrap bootstrap(ChannelHandler pipelines) {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childHandler(pipelines);
    transport.configure(bootstrap);
    return bootstrap;
  }

  private String bindDatagram() throws InterruptedException {
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
    return port(bootstrap.bind(loopback(0)).sync().channel());
  }

  private static String port(Channel bound) {
    return Integer.toString(((InetSocketAddress) bound.localAddress()).getPort());
  }

  static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
