package org.nettyaio.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** Loops, channels and what comes to them, for tests of UDP channels. */
@Timeout(60)
abstract class AbstractDatagramTest {
  static final InetSocketAddress LOOPBACK = new InetSocketAddress(NetUtil.LOCALHOST4, 0);

  final AioEventLoopGroup loop = new AioEventLoopGroup(1);
  final AioEventLoopGroup other = new AioEventLoopGroup(1);
  private final List<Channel> channels = new ArrayList<>();
  final Inbox inbox = new Inbox();

  @AfterEach
  void shutDown() throws Exception {
    for (Channel channel : channels) {
      channel.close().sync();
    }
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    other.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  record Received(String content, InetSocketAddress recipient, InetSocketAddress sender) {}

  /** Keeps what comes to its channels, and how much of it came in each round. */
  @Sharable
  static final class Inbox extends ChannelInboundHandlerAdapter {
    final BlockingQueue<Received> datagrams = new LinkedBlockingQueue<>();
    final BlockingQueue<Integer> rounds = new LinkedBlockingQueue<>();
    final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private int inRound;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      DatagramPacket packet = (DatagramPacket) message;
      inRound++;
      datagrams.add(
          new Received(packet.content().toString(US_ASCII), packet.recipient(), packet.sender()));
      packet.release();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      rounds.add(inRound);
      inRound = 0;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      failures.add(cause);
    }

    Received next() throws InterruptedException {
      return Objects.requireNonNull(datagrams.poll(10, TimeUnit.SECONDS), "no datagram came");
    }
  }

  final AioDatagramChannel bind(Bootstrap bootstrap, InetSocketAddress address)
      throws InterruptedException {
    return keep(bootstrap.group(loop).channel(AioDatagramChannel.class).bind(address).sync());
  }

  final AioDatagramChannel receiver() throws InterruptedException {
    return bind(new Bootstrap().handler(inbox), LOOPBACK);
  }

  final AioDatagramChannel sender() throws InterruptedException {
    return bind(new Bootstrap().handler(new ChannelInboundHandlerAdapter()), LOOPBACK);
  }

  final AioDatagramChannel keep(ChannelFuture future) {
    channels.add(future.channel());
    return (AioDatagramChannel) future.channel();
  }

  static ByteBuf ascii(String text) {
    return Unpooled.copiedBuffer(text, US_ASCII);
  }

  static DatagramPacket packet(String text, AioDatagramChannel receiver) {
    return new DatagramPacket(ascii(text), receiver.localAddress());
  }
}
