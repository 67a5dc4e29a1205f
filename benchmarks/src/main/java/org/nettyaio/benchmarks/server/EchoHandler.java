package org.nettyaio.benchmarks.server;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;

/** Sends back what it receives. */
@Sharable
final class EchoHandler extends AnsweringHandler {
  EchoHandler(boolean flushesEach) {
    super(flushesEach);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    answer(ctx, message);
  }
}
