package org.nettyaio.testsuite;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.testsuite.transport.TestsuitePermutation.BootstrapFactory;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Netty's native transports, which a JVM may use beside this one; a test skips without them. */
enum OtherTransport {
  EPOLL(Epoll::unavailabilityCause, EpollIoHandler::newFactory) {
    @Override
    Class<? extends ServerChannel> serverChannel() {
      return EpollServerSocketChannel.class;
    }

    @Override
    Class<? extends Channel> clientChannel() {
      return EpollSocketChannel.class;
    }
  },
  IO_URING(IoUring::unavailabilityCause, IoUringIoHandler::newFactory) {
    @Override
    Class<? extends ServerChannel> serverChannel() {
      return IoUringServerSocketChannel.class;
    }

    @Override
    Class<? extends Channel> clientChannel() {
      return IoUringSocketChannel.class;
    }
  };

  private static final int THREADS = 2;

  private final Supplier<@Nullable Throwable> unavailabilityCause;
  private final Supplier<IoHandlerFactory> handlers;
  private @Nullable EventLoopGroup group;

  OtherTransport(
      Supplier<@Nullable Throwable> unavailabilityCause, Supplier<IoHandlerFactory> handlers) {
    this.unavailabilityCause = unavailabilityCause;
    this.handlers = handlers;
  }

  abstract Class<? extends ServerChannel> serverChannel();

  abstract Class<? extends Channel> clientChannel();

  List<BootstrapFactory<ServerBootstrap>> server() {
    EventLoopGroup loops = group();
    return List.of(() -> new ServerBootstrap().group(loops).channel(serverChannel()));
  }

  List<BootstrapFactory<Bootstrap>> client() {
    EventLoopGroup loops = group();
    return List.of(() -> new Bootstrap().group(loops).channel(clientChannel()));
  }

  List<BootstrapFactory<ServerBootstrap>> domainServer() {
    EventLoopGroup loops = group();
    return List.of(
        () -> new ServerBootstrap().group(loops).channel(EpollServerDomainSocketChannel.class));
  }

  List<BootstrapFactory<Bootstrap>> domainClient() {
    EventLoopGroup loops = group();
    return List.of(() -> new Bootstrap().group(loops).channel(EpollDomainSocketChannel.class));
  }

  /** Made when it is first wanted, or the reason why it cannot be is the reason to skip. */
  private synchronized EventLoopGroup group() {
    Throwable cause = unavailabilityCause.get();
    assumeTrue(cause == null, () -> this + " is not available here: " + cause);
    if (group == null) {
      group =
          new MultiThreadIoEventLoopGroup(
              THREADS, new DefaultThreadFactory("testsuite-" + this, true), handlers.get());
    }
    return group;
  }
}
