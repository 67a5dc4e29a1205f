package org.nettyaio.benchmarks.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Greets each connection with a byte, and sends what it receives from one to all others: a
 * connection that sends anything is the publisher. Used on one loop, so the set needs no lock.
 */
@Sharable
final class FanoutHandler extends ChannelInboundHandlerAdapter {
  private static final ByteBuf GREETING =
      Unpooled.unreleasableBuffer(Unpooled.directBuffer().writeByte('+'));

  private final Set<Channel> subscribers = new LinkedHashSet<>();

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    subscribers.add(ctx.channel());
    ctx.writeAndFlush(GREETING.duplicate(), ctx.voidPromise());
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    subscribers.remove(ctx.channel());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf published = (ByteBuf) message;
    try {
      subscribers.remove(ctx.channel());
      for (Channel subscriber : subscribers) {
        subscriber.writeAndFlush(published.retainedDuplicate(), subscriber.voidPromise());
      }
    } finally {
      published.release();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
