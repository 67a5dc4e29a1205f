package org.nettyaio.benchmarks.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Sends answers, with one flush for each answer or one for each read loop. */
abstract class AnsweringHandler extends ChannelInboundHandlerAdapter {
  private final boolean flushesEach;

  AnsweringHandler(boolean flushesEach) {
    this.flushesEach = flushesEach;
  }

  /** Sends an answer, at once or with the others of this read loop. */
  final void answer(ChannelHandlerContext ctx, Object message) {
    if (flushesEach) {
      ctx.writeAndFlush(message, ctx.voidPromise());
    } else {
      ctx.write(message, ctx.voidPromise());
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (!flushesEach) {
      ctx.flush();
    }
  }

  // Without this a client that is faster than the network would fill the server's memory.
  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    ctx.channel().config().setAutoRead(ctx.channel().isWritable());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
