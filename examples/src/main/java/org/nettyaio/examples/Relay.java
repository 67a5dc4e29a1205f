package org.nettyaio.examples;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;

/**
 * One direction of a proxied connection: writes to the destination what this handler's channel
 * reads.
 *
 * <p>Back-pressure is by writability. While the destination has room, its source is read as fast as
 * the event loop can, many reads to a flush; once more than the high-water mark is queued the
 * source is not read until the queue is down to the low-water mark. (Asking for each read when the
 * write before it is done bounds memory too, but then reading and writing never overlap.)
 */
final class Relay extends ChannelInboundHandlerAdapter {
  private final Tunnel tunnel;
  private final SocketChannel destination;
  private final LongAdder bytes;

  Relay(Tunnel tunnel, SocketChannel destination, LongAdder bytes) {
    this.tunnel = tunnel;
    this.destination = destination;
    this.bytes = bytes;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    bytes.add(((ByteBuf) message).readableBytes());
    // The void promise saves an object per write; a failure arrives at the destination's
    // exceptionCaught, which handles it in the same way.
    destination.write(message, destination.voidPromise());
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    destination.flush();
  }

  /** This channel, the destination of the other direction, has filled up or drained. */
  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    destination.config().setAutoRead(ctx.channel().isWritable());
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      tunnel.endOfInput(destination);
    }
  }

  /** Closed, but not by the tunnel: the connection was reset, or the proxy is shutting down. */
  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    tunnel.abort();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException)) {
      System.err.println("proxy: resetting " + ctx.channel().remoteAddress() + ": " + cause);
    }
    tunnel.abort();
  }
}
