package org.nettyaio.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;

/** Ports that others hold, and ports that were just closed here. */
class PortTest extends AbstractWireTest {
  private static final InetSocketAddress ANY = new InetSocketAddress(NetUtil.LOCALHOST4, 0);

  /** Far less than a wait for a port that may become free; far more than a system call. */
  private static final long AT_ONCE_MILLIS = 40;

  @TempDir Path directory;

  private static Channel server(EventLoopGroup loop, Boolean reuse) throws Exception {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loop)
            .channel(AioServerSocketChannel.class)
            .childHandler(new ChannelInboundHandlerAdapter());
    if (reuse != null) {
      bootstrap.option(ChannelOption.SO_REUSEADDR, reuse);
    }
    return bootstrap.register().sync().channel();
  }

  private static Channel client(EventLoopGroup loop, Class<? extends Channel> type)
      throws Exception {
    return new Bootstrap()
        .group(loop)
        .channel(type)
        .handler(new ChannelInboundHandlerAdapter())
        .register()
        .sync()
        .channel();
  }

  private static void checkInUse(ChannelFuture future) throws Exception {
    assertThat(future.await(20, TimeUnit.SECONDS)).isTrue();
    // Netty wraps what a connect throws, to name the address.
    boolean isWrapped = !(future.cause() instanceof BindException);
    Throwable cause = isWrapped ? future.cause().getCause() : future.cause();
    assertThat(cause).isInstanceOf(BindException.class);
    assertThat(cause.getCause())
        .isInstanceOfSatisfying(
            ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EADDRINUSE));
    future.channel().close().sync();
  }

  /** Closes bound UDP channels and servers until it is stopped. */
  private static final class Churn implements AutoCloseable {
    private final EventLoopGroup loop;
    private final Thread thread = new Thread(this::run);
    private volatile boolean stopped;
    private volatile Throwable failure;

    Churn(EventLoopGroup loop) {
      this.loop = loop;
      thread.start();
    }

    private void run() {
      try {
        while (!stopped) {
          Channel udp = client(loop, AioDatagramChannel.class);
          udp.bind(ANY).sync();
          SocketAddress port = udp.localAddress();
          udp.close().sync();
          udp = client(loop, AioDatagramChannel.class);
          udp.bind(port).sync();
          Channel server = server(loop, null);
          server.bind(ANY).sync();
          udp.close().sync();
          server.close().sync();
        }
      } catch (Throwable e) {
        failure = e;
      }
    }

    @Override
    public void close() {
      stopped = true;
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      assertThat(failure).isNull();
    }
  }

  @ParameterizedTest
  @EnumSource(AioIoMode.class)
  void aPortThatAnotherHoldsIsRefusedAtOnceAndTheLoopGoesOn(AioIoMode mode) throws Exception {
    AioEventLoopGroup loop = newLoop(mode);
    AioEventLoopGroup churning = newLoop(mode);
    Path file = directory.resolve("left");
    try (ServerSocket tcp = new ServerSocket(0, 1, NetUtil.LOCALHOST4);
        DatagramSocket udp = new DatagramSocket(ANY);
        ServerSocketChannel left = ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
      left.bind(java.net.UnixDomainSocketAddress.of(file));
      Channel echo = keep(EchoServer.start(loop));
      List<Long> took = new ArrayList<>();
      try (Churn churn = new Churn(churning);
          Socket client = new Socket(NetUtil.LOCALHOST4, port(echo))) {
        client.setSoTimeout(20_000);
        for (int i = 0; i < 50; i++) {
          List<ChannelFuture> refused = new ArrayList<>();
          Channel a = server(loop, null);
          Channel b = client(loop, AioSocketChannel.class);
          Channel c = client(loop, AioDatagramChannel.class);
          Channel d = client(loop, AioServerDomainSocketChannel.class);
          long start = System.nanoTime();
          refused.add(a.bind(tcp.getLocalSocketAddress()));
          refused.add(b.connect(echo.localAddress(), tcp.getLocalSocketAddress()));
          refused.add(c.bind(udp.getLocalSocketAddress()));
          refused.add(d.bind(new DomainSocketAddress(file.toString())));
          client.getOutputStream().write(i);
          assertThat(client.getInputStream().read()).isEqualTo(i);
          assertThat(churn.failure).isNull();
          for (ChannelFuture future : refused) {
            future.await(20, TimeUnit.SECONDS);
          }
          took.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
          for (ChannelFuture future : refused) {
            checkInUse(future);
          }
        }
      }
      took.sort(null);
      assertThat(took.get(took.size() / 2)).isLessThan(AT_ONCE_MILLIS);
    }
  }

  private static int port(Channel channel) {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  @ParameterizedTest
  @EnumSource(AioIoMode.class)
  void aPortIsBoundAgainInTheTurnInWhichItIsClosed(AioIoMode mode) throws Exception {
    AioEventLoopGroup loop = newLoop(mode);
    for (Boolean reuse : new Boolean[] {null, false, true}) {
      Channel current = server(loop, reuse);
      current.bind(ANY).sync();
      for (int i = 0; i < 20; i++) {
        current = rebound(current, server(loop, reuse));
        assertThat(current.config().getOption(ChannelOption.SO_REUSEADDR))
            .isEqualTo(reuse == null || reuse);
      }
      current.close().sync();
    }
  }

  private static Channel rebound(Channel old, Channel next) throws Exception {
    ChannelFuture[] bound = new ChannelFuture[1];
    old.eventLoop()
        .submit(
            () -> {
              SocketAddress address = old.localAddress();
              old.close();
              bound[0] = next.bind(address);
            })
        .sync();
    bound[0].sync();
    return next;
  }

  @ParameterizedTest
  @EnumSource(AioIoMode.class)
  void aUdpPortIsBoundAgainInTheTurnInWhichItIsClosed(AioIoMode mode) throws Exception {
    AioEventLoopGroup loop = newLoop(mode);
    Channel current = client(loop, AioDatagramChannel.class);
    current.bind(ANY).sync();
    for (int i = 0; i < 50; i++) {
      current = rebound(current, client(loop, AioDatagramChannel.class));
      assertThat(current.config().getOption(ChannelOption.SO_REUSEADDR)).isFalse();
    }
    current.close().sync();
  }

  @ParameterizedTest
  @EnumSource(AioIoMode.class)
  void othersCanHaveAPortThatTheKernelHadChosen(AioIoMode mode) throws Exception {
    AioEventLoopGroup loop = newLoop(mode);
    for (int i = 0; i < 20; i++) {
      Channel server = server(loop, null);
      server.bind(ANY).sync();
      SocketAddress port = server.localAddress();
      server.close().sync();
      try (ServerSocketChannel nio = ServerSocketChannel.open()) {
        nio.bind(port);
      }
      Channel udp = client(loop, AioDatagramChannel.class);
      udp.bind(ANY).sync();
      port = udp.localAddress();
      udp.close().sync();
      try (DatagramChannel nio = DatagramChannel.open()) {
        nio.bind(port);
      }
    }
  }

  /**
   * Also ports that were asked for by number, which the kernel holds until a socket is released.
   */
  @Test
  void othersCanHaveThePortsOfALoopThatHasEnded() throws Exception {
    // The JDK keeps a socket of its own from here on.
    assertThat(areFree(ANY, ANY)).isTrue();
    long before = sockets();
    for (int i = 0; i < 40; i++) {
      SocketAddress udpPort;
      SocketAddress tcpPort;
      try (DatagramSocket udp = new DatagramSocket(ANY);
          ServerSocket tcp = new ServerSocket(0, 1, NetUtil.LOCALHOST4)) {
        udpPort = udp.getLocalSocketAddress();
        tcpPort = tcp.getLocalSocketAddress();
      }
      AioEventLoopGroup loop = new AioEventLoopGroup(1);
      client(loop, AioDatagramChannel.class).bind(udpPort).sync();
      server(loop, false).bind(tcpPort).sync();
      assertThat(loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).await(20, TimeUnit.SECONDS))
          .isTrue();
      // A moment later, should the kernel's worker be slower than we.
      await("the ports are free", () -> areFree(udpPort, tcpPort));
    }
    await("closed", () -> sockets() <= before);
  }

  private static boolean areFree(SocketAddress udpPort, SocketAddress tcpPort) throws IOException {
    try (DatagramChannel udp = DatagramChannel.open();
        ServerSocketChannel tcp = ServerSocketChannel.open()) {
      udp.bind(udpPort);
      tcp.bind(tcpPort);
      return true;
    } catch (BindException inUse) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void ofTwoServersThatRaceForAPortOneWins(boolean reuse) throws Exception {
    AioEventLoopGroup[] loops = {newLoop(AioIoMode.ADAPTIVE), newLoop(AioIoMode.ADAPTIVE)};
    for (int round = 0; round < 100; round++) {
      SocketAddress port;
      try (ServerSocket free = new ServerSocket(0, 1, NetUtil.LOCALHOST4)) {
        port = free.getLocalSocketAddress();
      }
      // Both spin, so that they start within some nanoseconds of each other.
      AtomicInteger missing = new AtomicInteger(2);
      List<ChannelFuture> futures = new ArrayList<>();
      for (AioEventLoopGroup loop : loops) {
        Channel server = server(loop, reuse);
        var promise = server.newPromise();
        futures.add(promise);
        server
            .eventLoop()
            .submit(
                () -> {
                  missing.decrementAndGet();
                  for (long start = System.nanoTime();
                      missing.get() > 0
                          && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(20); ) {
                    Thread.onSpinWait();
                  }
                  return server.bind(port, promise);
                });
      }
      int won = 0;
      for (ChannelFuture future : futures) {
        assertThat(future.await(20, TimeUnit.SECONDS)).isTrue();
        won += future.isSuccess() ? 1 : 0;
      }
      for (ChannelFuture future : futures) {
        if (future.isSuccess()) {
          future.channel().close().sync();
        } else {
          checkInUse(future);
        }
      }
      assertThat(won).isOne();
    }
  }

  @Test
  void aUdpChannelKeepsItsPortWhenItIsDisconnected() throws Exception {
    AioEventLoopGroup loop = newLoop(AioIoMode.ADAPTIVE);
    Story story = new Story();
    try (DatagramSocket peer = new DatagramSocket(ANY)) {
      Channel udp = client(loop, AioDatagramChannel.class);
      udp.pipeline().addLast(story);
      udp.bind(ANY).sync();
      SocketAddress port = udp.localAddress();
      for (int i = 0; i < 20; i++) {
        udp.connect(peer.getLocalSocketAddress()).sync();
        udp.disconnect().sync();
        assertThat(udp.localAddress()).isEqualTo(port);
        peer.send(new java.net.DatagramPacket(new byte[] {'0'}, 1, port));
        assertThat(story.nextButComplete()).isEqualTo("0");
      }
      udp.close().sync();
    }
  }

  @Test
  void aBindThatFailsLeavesNothingBehind() throws Exception {
    AioEventLoopGroup loop = newLoop(AioIoMode.ADAPTIVE);
    try (ServerSocket taken = new ServerSocket(0, 1, NetUtil.LOCALHOST4)) {
      long before = sockets();
      for (int i = 0; i < 50; i++) {
        checkInUse(server(loop, i % 2 == 0).bind(taken.getLocalSocketAddress()));
      }
      await("closed", () -> sockets() <= before);
    }
  }
}
