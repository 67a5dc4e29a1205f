package org.nettyaio.testsuite;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.testsuite.transport.TestsuitePermutation.BootstrapComboFactory;
import io.netty.testsuite.transport.TestsuitePermutation.BootstrapFactory;
import io.netty.testsuite.transport.socket.SocketTestPermutation;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.SocketAddress;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.AioDatagramChannel;
import org.nettyaio.channel.AioDomainDatagramChannel;
import org.nettyaio.channel.AioDomainSocketChannel;
import org.nettyaio.channel.AioIoHandler;
import org.nettyaio.channel.AioServerDomainSocketChannel;
import org.nettyaio.channel.AioServerSocketChannel;
import org.nettyaio.channel.AioSocketChannel;

/**
 * The transports that Netty's tests run on, as server and as client; each nested class is a
 * permutation that {@link NettyTests} can name.
 *
 * <p>NIO stands for the rest of the world: what AIO does alone and what NIO sees of it must be the
 * same. NIO against NIO is Netty's to test.
 */
final class AioTestPermutation extends SocketTestPermutation {

  private static final AioTestPermutation INSTANCE = new AioTestPermutation();

  private static final int FAST_OPEN_QUEUE = 5;

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(
          NUM_THREADS, new DefaultThreadFactory("testsuite-aio", true), AioIoHandler.newFactory());

  private AioTestPermutation() {}

  // TCP

  @Override
  public List<BootstrapFactory<ServerBootstrap>> serverSocket() {
    return List.of(() -> new ServerBootstrap().group(group).channel(AioServerSocketChannel.class));
  }

  @Override
  public List<BootstrapFactory<Bootstrap>> clientSocket() {
    return List.of(() -> new Bootstrap().group(group).channel(AioSocketChannel.class));
  }

  @Override
  public List<BootstrapFactory<Bootstrap>> clientSocketWithFastOpen() {
    return List.of(
        () -> clientSocket().get(0).newInstance().option(ChannelOption.TCP_FASTOPEN_CONNECT, true));
  }

  private List<BootstrapFactory<ServerBootstrap>> nioServerSocket() {
    return super.serverSocket();
  }

  private List<BootstrapFactory<Bootstrap>> nioClientSocket() {
    return super.clientSocket();
  }

  /** An AIO server with an AIO client. */
  static final class AioAio {
    static List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return INSTANCE.combo(INSTANCE.serverSocket(), INSTANCE.clientSocket());
    }
  }

  /** An AIO server with a NIO client. */
  static final class AioNio {
    static List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return INSTANCE.combo(INSTANCE.serverSocket(), INSTANCE.nioClientSocket());
    }
  }

  /** A NIO server with an AIO client. */
  static final class NioAio {
    static List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return INSTANCE.combo(INSTANCE.nioServerSocket(), INSTANCE.clientSocket());
    }
  }

  /** The three above in one, for a test that ends what it shares and runs once in a JVM. */
  static final class Once {
    static List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return Stream.of(AioAio.newFactories(), AioNio.newFactories(), NioAio.newFactories())
          .flatMap(List::stream)
          .toList();
    }
  }

  /** An AIO server with an AIO client, both with TCP Fast Open. */
  static final class AioAioFastOpen {
    static List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return INSTANCE.combo(
          List.of(
              () ->
                  INSTANCE
                      .serverSocket()
                      .get(0)
                      .newInstance()
                      .option(ChannelOption.TCP_FASTOPEN, FAST_OPEN_QUEUE)),
          INSTANCE.clientSocketWithFastOpen());
    }
  }

  /** An AIO client with TCP Fast Open, for tests that bring their own server or need none. */
  static final class AioClientFastOpen {
    static List<BootstrapFactory<Bootstrap>> newFactories() {
      return INSTANCE.clientSocketWithFastOpen();
    }
  }

  /** An AIO server, for tests that bring their own client. */
  static final class AioServer {
    static List<BootstrapFactory<ServerBootstrap>> newFactories() {
      return INSTANCE.serverSocket();
    }
  }

  /** An AIO client, for tests that bring their own server or need none. */
  static final class AioClient {
    static List<BootstrapFactory<Bootstrap>> newFactories() {
      return INSTANCE.clientSocket();
    }
  }

  // Unix domain sockets

  private List<BootstrapFactory<ServerBootstrap>> serverDomainSocket() {
    return List.of(
        () -> new ServerBootstrap().group(group).channel(AioServerDomainSocketChannel.class));
  }

  private List<BootstrapFactory<Bootstrap>> clientDomainSocket() {
    return List.of(() -> new Bootstrap().group(group).channel(AioDomainSocketChannel.class));
  }

  private List<BootstrapFactory<ServerBootstrap>> nioServerDomainSocket() {
    return List.of(
        () -> new ServerBootstrap().group(NIO_GROUP).channel(NioServerDomainSocketChannel.class));
  }

  private List<BootstrapFactory<Bootstrap>> nioClientDomainSocket() {
    return List.of(
        () ->
            new Bootstrap()
                .group(NIO_GROUP)
                .channel(NioDomainSocketChannel.class)
                .resolver(DomainAddresses.AS_THE_JDK_HAS_THEM));
  }

  /** An AIO server with an AIO client, over a Unix domain socket. */
  static final class AioAioDomain {
    static List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return INSTANCE.combo(INSTANCE.serverDomainSocket(), INSTANCE.clientDomainSocket());
    }

    static SocketAddress newSocketAddress() {
      return DomainAddresses.next();
    }
  }

  /** An AIO server with a NIO client, over a Unix domain socket. */
  static final class AioNioDomain {
    static List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return INSTANCE.combo(INSTANCE.serverDomainSocket(), INSTANCE.nioClientDomainSocket());
    }

    static SocketAddress newSocketAddress() {
      return DomainAddresses.next();
    }
  }

  /** A NIO server with an AIO client, over a Unix domain socket. */
  static final class NioAioDomain {
    static List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return INSTANCE.combo(INSTANCE.nioServerDomainSocket(), INSTANCE.clientDomainSocket());
    }

    static SocketAddress newSocketAddress() {
      return DomainAddresses.ofJdk(DomainAddresses.next());
    }
  }

  /** An AIO server on a Unix domain socket, for tests that bring their own client. */
  static final class AioServerDomain {
    static List<BootstrapFactory<ServerBootstrap>> newFactories() {
      return INSTANCE.serverDomainSocket();
    }

    static SocketAddress newSocketAddress() {
      return DomainAddresses.next();
    }
  }

  // Datagrams

  private List<BootstrapFactory<Bootstrap>> datagramSocket(@Nullable SocketProtocolFamily family) {
    return List.of(
        () -> new Bootstrap().group(group).channelFactory(() -> new AioDatagramChannel(family)));
  }

  private List<BootstrapFactory<Bootstrap>> nioDatagramSocket(SocketProtocolFamily family) {
    return List.of(
        () ->
            new Bootstrap().group(NIO_GROUP).channelFactory(() -> new NioDatagramChannel(family)));
  }

  private List<BootstrapFactory<Bootstrap>> domainDatagramSocket() {
    return List.of(() -> new Bootstrap().group(group).channel(AioDomainDatagramChannel.class));
  }

  /** Two AIO channels, IPv4. */
  static final class AioAioUdp4 {
    static List<BootstrapComboFactory<Bootstrap, Bootstrap>> newFactories() {
      return INSTANCE.combo(
          INSTANCE.datagramSocket(SocketProtocolFamily.INET),
          INSTANCE.datagramSocket(SocketProtocolFamily.INET));
    }
  }

  /** An AIO channel and a NIO channel that sends, IPv4. */
  static final class AioNioUdp4 {
    static List<BootstrapComboFactory<Bootstrap, Bootstrap>> newFactories() {
      return INSTANCE.combo(
          INSTANCE.datagramSocket(SocketProtocolFamily.INET),
          INSTANCE.nioDatagramSocket(SocketProtocolFamily.INET));
    }
  }

  /** A NIO channel and an AIO channel that sends, IPv4. */
  static final class NioAioUdp4 {
    static List<BootstrapComboFactory<Bootstrap, Bootstrap>> newFactories() {
      return INSTANCE.combo(
          INSTANCE.nioDatagramSocket(SocketProtocolFamily.INET),
          INSTANCE.datagramSocket(SocketProtocolFamily.INET));
    }
  }

  /** Two AIO channels, IPv6. */
  static final class AioAioUdp6 {
    static List<BootstrapComboFactory<Bootstrap, Bootstrap>> newFactories() {
      return INSTANCE.combo(
          INSTANCE.datagramSocket(SocketProtocolFamily.INET6),
          INSTANCE.datagramSocket(SocketProtocolFamily.INET6));
    }
  }

  /** An AIO channel and a NIO channel that sends, IPv6. */
  static final class AioNioUdp6 {
    static List<BootstrapComboFactory<Bootstrap, Bootstrap>> newFactories() {
      return INSTANCE.combo(
          INSTANCE.datagramSocket(SocketProtocolFamily.INET6),
          INSTANCE.nioDatagramSocket(SocketProtocolFamily.INET6));
    }
  }

  /** A NIO channel and an AIO channel that sends, IPv6. */
  static final class NioAioUdp6 {
    static List<BootstrapComboFactory<Bootstrap, Bootstrap>> newFactories() {
      return INSTANCE.combo(
          INSTANCE.nioDatagramSocket(SocketProtocolFamily.INET6),
          INSTANCE.datagramSocket(SocketProtocolFamily.INET6));
    }
  }

  /** An AIO channel for what the machine has, for tests of one. */
  static final class AioUdp {
    static List<BootstrapFactory<Bootstrap>> newFactories() {
      return INSTANCE.datagramSocket(null);
    }
  }

  /** Two AIO channels of datagrams, over Unix domain sockets. */
  static final class AioAioDomainDatagram {
    static List<BootstrapComboFactory<Bootstrap, Bootstrap>> newFactories() {
      return INSTANCE.combo(INSTANCE.domainDatagramSocket(), INSTANCE.domainDatagramSocket());
    }

    static SocketAddress newSocketAddress() {
      return DomainAddresses.next();
    }
  }

  /** An AIO channel of datagrams on a Unix domain socket, for tests of one. */
  static final class AioDomainDatagram {
    static List<BootstrapFactory<Bootstrap>> newFactories() {
      return INSTANCE.domainDatagramSocket();
    }
  }

  // Mixed with Netty's own native transports, which one JVM may have beside this one

  /** An AIO server with an epoll client. */
  static final class AioEpoll {
    static List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return INSTANCE.combo(INSTANCE.serverSocket(), OtherTransport.EPOLL.client());
    }
  }

  /** An epoll server with an AIO client. */
  static final class EpollAio {
    static List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return INSTANCE.combo(OtherTransport.EPOLL.server(), INSTANCE.clientSocket());
    }
  }

  /** An AIO server with an io_uring client. */
  static final class AioIoUring {
    static List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return INSTANCE.combo(INSTANCE.serverSocket(), OtherTransport.IO_URING.client());
    }
  }

  /** An io_uring server with an AIO client. */
  static final class IoUringAio {
    static List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return INSTANCE.combo(OtherTransport.IO_URING.server(), INSTANCE.clientSocket());
    }
  }

  /** An AIO server with an epoll client, over a Unix domain socket. */
  static final class AioEpollDomain {
    static List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return INSTANCE.combo(INSTANCE.serverDomainSocket(), OtherTransport.EPOLL.domainClient());
    }

    static SocketAddress newSocketAddress() {
      return DomainAddresses.next();
    }
  }

  /** An epoll server with an AIO client, over a Unix domain socket. */
  static final class EpollAioDomain {
    static List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return INSTANCE.combo(OtherTransport.EPOLL.domainServer(), INSTANCE.clientDomainSocket());
    }

    static SocketAddress newSocketAddress() {
      return DomainAddresses.next();
    }
  }
}
