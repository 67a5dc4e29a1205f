package org.nettyaio.benchmarks.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SelectStrategy;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUringAdaptiveBufferRingAllocator;
import io.netty.channel.uring.IoUringBufferRingConfig;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.AioChannelOption;
import org.nettyaio.channel.AioDatagramChannel;
import org.nettyaio.channel.AioEventLoopGroup;
import org.nettyaio.channel.AioIoHandlerConfig;
import org.nettyaio.channel.AioIoMode;
import org.nettyaio.channel.AioServerDomainSocketChannel;
import org.nettyaio.channel.AioServerSocketChannel;
import org.nettyaio.channel.AioSocketChannel;

/** A transport in one configuration: a row in the tables of the report. */
public enum ServerTransport {
  /** This project's, with its defaults. */
  AIO(Family.AIO, AioEventLoopGroup::new),
  /** This project's, everything by way of {@code io_submit}. */
  AIO_BATCH(Family.AIO, loops -> aio(loops, AioIoMode.BATCH)),
  /** This project's, each read and write by a system call of its own. */
  AIO_DIRECT(Family.AIO, loops -> aio(loops, AioIoMode.DIRECT)),
  /** Netty's on epoll, with its defaults. */
  EPOLL(Family.EPOLL, loops -> group(loops, EpollIoHandler.newFactory())),
  /** Netty's on epoll, polling without ever waiting: what unbounded spinning would gain. */
  EPOLL_BUSY(
      Family.EPOLL,
      loops ->
          group(
              loops,
              EpollIoHandler.newFactory(
                  0, () -> (nowSupplier, hasTasks) -> SelectStrategy.BUSY_WAIT))),
  /** Netty's on epoll, with Netty's handler that makes one flush of several. */
  EPOLL_CONSOLIDATED(Family.EPOLL, loops -> group(loops, EpollIoHandler.newFactory())) {
    @Override
    void configure(ChannelPipeline pipeline) {
      // true: flushes outside a read loop, as by other channels or threads, are consolidated too.
      pipeline.addFirst(
          new FlushConsolidationHandler(
              FlushConsolidationHandler.DEFAULT_EXPLICIT_FLUSH_AFTER_FLUSHES, true));
    }
  },
  /** Netty's on io_uring, with its defaults. */
  IO_URING(Family.IO_URING, loops -> group(loops, IoUringIoHandler.newFactory())),
  /** Netty's on io_uring, receiving into a ring of provided buffers. */
  IO_URING_BUFFERS(
      Family.IO_URING,
      loops ->
          group(
              loops,
              IoUringIoHandler.newFactory(
                  new IoUringIoHandlerConfig()
                      .setBufferRingConfig(
                          IoUringBufferRingConfig.builder()
                              .bufferGroupId(bufferGroup())
                              .bufferRingSize((short) 1024)
                              .batchSize(64)
                              .allocator(new IoUringAdaptiveBufferRingAllocator())
                              .build())))) {
    @Override
    void configure(ServerBootstrap bootstrap) {
      bootstrap.childOption(IoUringChannelOption.IO_URING_BUFFER_GROUP_ID, bufferGroup());
    }
  },
  /** Netty's on the JDK's selectors. */
  NIO(Family.NIO, loops -> group(loops, NioIoHandler.newFactory()));

  private enum Family {
    AIO(
        AioServerSocketChannel.class,
        AioSocketChannel.class,
        AioDatagramChannel.class,
        AioServerDomainSocketChannel.class),
    EPOLL(
        EpollServerSocketChannel.class,
        EpollSocketChannel.class,
        EpollDatagramChannel.class,
        EpollServerDomainSocketChannel.class),
    IO_URING(
        IoUringServerSocketChannel.class,
        IoUringSocketChannel.class,
        IoUringDatagramChannel.class,
        IoUringServerDomainSocketChannel.class),
    NIO(
        NioServerSocketChannel.class,
        NioSocketChannel.class,
        NioDatagramChannel.class,
        NioServerDomainSocketChannel.class);

    final Class<? extends ServerSocketChannel> server;
    final Class<? extends SocketChannel> client;
    final Class<? extends DatagramChannel> datagram;
    final Class<? extends ServerChannel> domainServer;

    Family(
        Class<? extends ServerSocketChannel> server,
        Class<? extends SocketChannel> client,
        Class<? extends DatagramChannel> datagram,
        Class<? extends ServerChannel> domainServer) {
      this.server = server;
      this.client = client;
      this.datagram = datagram;
      this.domainServer = domainServer;
    }
  }

  private final Family family;
  private final IntFunction<EventLoopGroup> group;

  ServerTransport(Family family, IntFunction<EventLoopGroup> group) {
    this.family = family;
    this.group = group;
  }

  private static EventLoopGroup group(int loops, IoHandlerFactory factory) {
    return new MultiThreadIoEventLoopGroup(loops, factory);
  }

  private static EventLoopGroup aio(int loops, AioIoMode mode) {
    return new AioEventLoopGroup(loops, (Executor) null, new AioIoHandlerConfig().setIoMode(mode));
  }

  private static short bufferGroup() {
    return 1;
  }

  /** Makes a group of this many loops. */
  EventLoopGroup newGroup(int loops) {
    return group.apply(loops);
  }

  Class<? extends ServerSocketChannel> serverChannel() {
    return family.server;
  }

  Class<? extends SocketChannel> clientChannel() {
    return family.client;
  }

  Class<? extends ServerChannel> domainServerChannel() {
    return family.domainServer;
  }

  /** The address of a Unix domain socket, in the type that this transport requires. */
  SocketAddress domainAddress(Path path) {
    return family == Family.NIO
        ? UnixDomainSocketAddress.of(path)
        : new DomainSocketAddress(path.toString());
  }

  Class<? extends DatagramChannel> datagramChannel() {
    return family.datagram;
  }

  /** Sets the options that this configuration needs on accepted connections. */
  void configure(ServerBootstrap bootstrap) {}

  /** Adds the handlers that this configuration needs in each pipeline. */
  void configure(ChannelPipeline pipeline) {}

  /** The option that lets a datagram channel receive many at once; null if there is none. */
  @Nullable ChannelOption<Integer> maxDatagramPayload() {
    return switch (family) {
      case AIO -> AioChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE;
      case EPOLL -> EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE;
      default -> null;
    };
  }

  /** Whether the transport is this project's. */
  public boolean isAio() {
    return family == Family.AIO;
  }

  /** The name as it is written on the command line. */
  @Override
  public String toString() {
    return name()
        .toLowerCase(Locale.ROOT)
        .replace("io_uring_", "io_uring-")
        .replace("aio_", "aio-")
        .replace("epoll_", "epoll-");
  }
}
