package org.nettyaio.testsuite.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.nettyaio.channel.AioEventLoopGroup;
import org.nettyaio.channel.AioServerSocketChannel;
import org.nettyaio.channel.AioSocketChannel;

/** The event loops of one test, with all channels that it makes on them. */
final class Loops implements AutoCloseable {

  private static final int THREADS = 2;
  private static final long END_SECONDS = 10;

  private final AioEventLoopGroup group = new AioEventLoopGroup(THREADS);
  private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final AtomicInteger accepted = new AtomicInteger();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();

  /** Port 0 of the loopback interface: the kernel chooses. */
  static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  AioEventLoopGroup group() {
    return group;
  }

  /**
   * Starts a TCP server.
   *
   * @param pipeline fills each new connection's pipeline
   * @return its port
   */
  int serve(Consumer<Channel> pipeline) throws InterruptedException {
    Channel server =
        new ServerBootstrap()
            .group(group)
            .channel(AioServerSocketChannel.class)
            .childHandler(initializer(pipeline))
            .bind(anyPort())
            .sync()
            .channel();
    closeAtEnd(server);
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  /** Connects to a TCP server on the loopback interface. */
  Channel connect(int port, Consumer<Channel> pipeline) throws InterruptedException {
    return new Bootstrap()
        .group(group)
        .channel(AioSocketChannel.class)
        .handler(initializer(pipeline))
        .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        .sync()
        .channel();
  }

  /** A channel's initializer that also counts the channel and records what goes wrong in it. */
  ChannelInitializer<Channel> initializer(Consumer<Channel> pipeline) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        accepted.incrementAndGet();
        closeAtEnd(channel);
        pipeline.accept(channel);
        channel.pipeline().addLast(new FailureRecorder());
      }
    };
  }

  /** Has a channel closed before the loops end. */
  void closeAtEnd(Channel channel) {
    channels.add(channel);
  }

  /** How many connections there have been, either way. */
  int connections() {
    return accepted.get();
  }

  /** Fails if an exception has come to the end of a pipeline. */
  void expectNoFailures() {
    assertThat(failures).isEmpty();
  }

  @Override
  public void close() {
    // A loop that is told to end without a quiet period may not come to run what closing a channel
    // leaves for later, and Netty warns of that.
    channels.close().awaitUninterruptibly(END_SECONDS, TimeUnit.SECONDS);
    // Channels that others made, and closed, on these loops: their closing was queued before this.
    group.forEach(
        loop -> loop.submit(() -> {}).awaitUninterruptibly(END_SECONDS, TimeUnit.SECONDS));
    group.shutdownGracefully(0, END_SECONDS, TimeUnit.SECONDS);
    assertThat(group.terminationFuture().awaitUninterruptibly(END_SECONDS, TimeUnit.SECONDS))
        .as("the event loops end")
        .isTrue();
  }

  private final class FailureRecorder extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      failures.add(cause);
      ctx.close();
    }
  }
}
