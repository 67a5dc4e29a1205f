package org.nettyaio.channel;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Sends back what comes in, one flush for each loop of reads. */
final class EchoServer {
  private EchoServer() {}

  /** Returns the server's channel, which listens at a free port of the loopback address. */
  static Channel start(EventLoopGroup loop) throws InterruptedException {
    return new ServerBootstrap()
        .group(loop)
        .channel(AioServerSocketChannel.class)
        .childHandler(new EchoHandler())
        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .sync()
        .channel();
  }

  @Sharable
  private static final class EchoHandler extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ctx.write(message, ctx.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      ctx.flush();
    }
  }

  /** Returns what the loops have done when they do nothing any more. */
  static AioMetrics settled(AioEventLoopGroup loops) throws InterruptedException {
    AioMetrics last;
    AioMetrics now = loops.metrics();
    do {
      last = now;
      Thread.sleep(100);
      now = loops.metrics();
    } while (!now.equals(last));
    return now;
  }
}
