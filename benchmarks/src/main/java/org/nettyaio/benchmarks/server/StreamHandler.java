package org.nettyaio.benchmarks.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.nettyaio.benchmarks.Pattern;

/** Sends endlessly, in writes of 64 KiB, as fast as the client reads. */
final class StreamHandler extends ChannelInboundHandlerAdapter {
  private static final int WRITE_BYTES = 64 * 1024;
  private static final ByteBuf BYTES =
      Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(Pattern.buffer()));

  private long position;
  private boolean writing;

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    write(ctx);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    write(ctx);
  }

  private void write(ChannelHandlerContext ctx) {
    // A write may make the channel writable again before it returns.
    if (writing) {
      return;
    }
    writing = true;
    try {
      while (ctx.channel().isWritable()) {
        ByteBuf part = BYTES.slice(Pattern.offset(position), WRITE_BYTES);
        position += WRITE_BYTES;
        ctx.writeAndFlush(part).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
      }
    } finally {
      writing = false;
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
