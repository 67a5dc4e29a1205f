package org.nettyaio.testsuite;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.testsuite.transport.TestsuitePermutation.BootstrapComboFactory;
import io.netty.testsuite.transport.TestsuitePermutation.BootstrapFactory;
import io.netty.testsuite.transport.socket.SocketTestPermutation;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.AioDatagramChannel;
import org.nettyaio.channel.AioIoHandler;
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

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(
          NUM_THREADS, new DefaultThreadFactory("testsuite-aio", true), AioIoHandler.newFactory());

  private AioTestPermutation() {}

  @Override
  public List<BootstrapFactory<ServerBootstrap>> serverSocket() {
    return List.of(() -> new ServerBootstrap().group(group).channel(AioServerSocketChannel.class));
  }

  @Override
  public List<BootstrapFactory<Bootstrap>> clientSocket() {
    return List.of(() -> new Bootstrap().group(group).channel(AioSocketChannel.class));
  }

  private List<BootstrapFactory<Bootstrap>> datagramSocket(@Nullable SocketProtocolFamily family) {
    return List.of(
        () -> new Bootstrap().group(group).channelFactory(() -> new AioDatagramChannel(family)));
  }

  private List<BootstrapFactory<Bootstrap>> nioDatagramSocket(SocketProtocolFamily family) {
    return List.of(
        () ->
            new Bootstrap().group(NIO_GROUP).channelFactory(() -> new NioDatagramChannel(family)));
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
}
