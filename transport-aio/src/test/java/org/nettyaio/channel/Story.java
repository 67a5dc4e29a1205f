package org.nettyaio.channel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Writes down what a pipeline is told, in order: text for bytes, "complete", "inactive", events and
 * exceptions as they are.
 */
@Sharable
class Story extends ChannelInboundHandlerAdapter {
  static final String COMPLETE = "complete";
  static final String INACTIVE = "inactive";
  private static final int PATIENCE_SECONDS = 20;

  final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    events.add(text(message));
    ReferenceCountUtil.release(message);
  }

  private static Object text(Object message) {
    if (message instanceof DatagramPacket packet) {
      return packet.content().toString(ISO_8859_1);
    }
    if (message instanceof DomainDatagramPacket packet) {
      return packet.content().toString(ISO_8859_1);
    }
    return message instanceof ByteBuf buffer ? buffer.toString(ISO_8859_1) : message;
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    events.add(COMPLETE);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    events.add(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    events.add(INACTIVE);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    events.add(cause);
  }

  /** Returns what is told next, or fails. */
  Object next() throws InterruptedException {
    Object event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (event == null) {
      throw new AssertionError("nothing more was told");
    }
    return event;
  }

  /** Returns what is told next and is not that a read loop is complete. */
  Object nextButComplete() throws InterruptedException {
    Object event = next();
    while (event.equals(COMPLETE)) {
      event = next();
    }
    return event;
  }

  /** Returns the next bytes, however they are divided; nothing else but "complete" may come. */
  String bytes(int length) throws InterruptedException {
    StringBuilder bytes = new StringBuilder();
    while (bytes.length() < length) {
      Object event = nextButComplete();
      if (!(event instanceof String text) || text.equals(INACTIVE)) {
        throw new AssertionError(
            "after " + bytes.length() + " of " + length + " bytes: " + event, asThrowable(event));
      }
      bytes.append(text);
    }
    return bytes.toString();
  }

  private static Throwable asThrowable(Object event) {
    return event instanceof Throwable thrown ? thrown : null;
  }

  /** Returns what is told in a moment in which nothing should be; null if nothing is. */
  Object nothing() throws InterruptedException {
    return events.poll(50, TimeUnit.MILLISECONDS);
  }
}
