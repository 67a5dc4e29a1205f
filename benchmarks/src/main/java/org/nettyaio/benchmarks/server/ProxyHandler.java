package org.nettyaio.benchmarks.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** One side of a proxied connection: passes on what it receives to the other side. */
final class ProxyHandler extends ChannelInboundHandlerAdapter {
  private final ServerTransport transport;
  private final @Nullable InetSocketAddress backend;
  private @Nullable Channel other;

  /** The client's side, which connects to the backend. */
  ProxyHandler(ServerTransport transport, InetSocketAddress backend) {
    this.transport = transport;
    this.backend = backend;
  }

  /** The backend's side. */
  private ProxyHandler(ServerTransport transport, Channel client) {
    this.transport = transport;
    this.backend = null;
    this.other = client;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (backend == null) {
      return;
    }
    // The client is not read before the backend is connected.
    ChannelFuture connected =
        new Bootstrap()
            .group(ctx.channel().eventLoop())
            .channel(transport.clientChannel())
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(new ProxyHandler(transport, ctx.channel()))
            .connect(backend);
    other = connected.channel();
    connected.addListener(
        (ChannelFutureListener)
            future -> {
              if (future.isSuccess()) {
                ctx.channel().config().setAutoRead(true);
              } else {
                ctx.close();
              }
            });
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    Channel to = other;
    if (to == null) {
      ReferenceCountUtil.release(message);
    } else {
      to.write(message, to.voidPromise());
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (other != null) {
      other.flush();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (other != null) {
      other.config().setAutoRead(ctx.channel().isWritable());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (other != null) {
      other.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
