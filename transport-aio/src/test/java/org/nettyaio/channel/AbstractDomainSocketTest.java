package org.nettyaio.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A loop, channels, what comes to them and a directory, for tests of Unix domain sockets. */
@Timeout(60)
abstract class AbstractDomainSocketTest {
  @TempDir Path directory;

  final AioEventLoopGroup loop = new AioEventLoopGroup(1);
  private final List<Channel> channels = new ArrayList<>();
  final Inbox inbox = new Inbox();

  @AfterEach
  void shutDown() throws Exception {
    for (Channel channel : channels) {
      channel.close().sync();
    }
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  /** Keeps what comes: text, descriptors and events. */
  @Sharable
  static final class Inbox extends ChannelInboundHandlerAdapter {
    final BlockingQueue<Object> messages = new LinkedBlockingQueue<>();
    final BlockingQueue<Channel> active = new LinkedBlockingQueue<>();

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      active.add(ctx.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      messages.add(message instanceof ByteBuf buffer ? buffer.toString(US_ASCII) : message);
      ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event == ChannelInputShutdownEvent.INSTANCE) {
        messages.add(event);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      messages.add("inactive");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      messages.add(cause);
    }

    Object next() throws InterruptedException {
      return Objects.requireNonNull(messages.poll(10, TimeUnit.SECONDS), "nothing came");
    }
  }

  <C extends Channel> C keep(C channel) {
    channels.add(channel);
    return channel;
  }
}
