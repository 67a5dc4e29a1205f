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
 * Greets everybody with a byte; whoever says anything then is the publisher, and it goes to all
 * others. Used on one loop, so the set needs no lock.
 */
@Sharable
final class FanoutHandler extends ChannelInboundHandlerAdapter {
  private static final ByteBuf GREETING =
      Unpooled.unreleasableBuffer(Unpooled.directBuffer().writeByte('+'));

  private final Set<Channel> listeners = new LinkedHashSet<>();

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    listeners.add(ctx.channel());
    ctx.writeAndFlush(GREETING.duplicate(), ctx.voidPromise());
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    listeners.remove(ctx.channel());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf said = (ByteBuf) message;
    try {
      listeners.remove(ctx.channel());
      for (Channel listener : listeners) {
        listener.writeAndFlush(said.retainedDuplicate(), listener.voidPromise());
      }
    } finally {
      said.release();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
