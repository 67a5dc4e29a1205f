package org.nettyaio.testsuite.campaign;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.nettyaio.channel.AioDatagramChannel;

/**
 * Questions and answers by UDP, each a part of a stream that is verified. One that is lost, as its
 * call was made to fail, is sent again: datagrams may be lost, but not come wrong, and the channels
 * go on.
 */
final class Datagrams {
  private static final int MAX_BYTES = 1_400;
  private static final int MAX_TRIES = 50;
  private static final long TRY_NANOS = Waiting.BOUND_NANOS / 50;

  private final Ledger ledger;
  private final EventLoopGroup group;
  private final ByteBufAllocator allocator;
  private final AtomicInteger answered = new AtomicInteger();

  Datagrams(Ledger ledger, EventLoopGroup group, ByteBufAllocator allocator) {
    this.ledger = ledger;
    this.group = group;
    this.allocator = allocator;
  }

  /** Asks so many times, one question after the other. */
  void run(int questions) throws InterruptedException {
    Channel server = bind(new Echo());
    Channel client = bind(new Answers());
    InetSocketAddress to = (InetSocketAddress) server.localAddress();
    for (int question = 0; question < questions; question++) {
      int wanted = question + 1;
      int tries = 0;
      while (answered.get() < wanted && tries++ < MAX_TRIES) {
        ByteBuf bytes = allocator.directBuffer().writeInt(question).writeBytes(content(question));
        ledger.promise("datagram", client.writeAndFlush(new DatagramPacket(bytes, to)));
        Waiting.until(TRY_NANOS, () -> answered.get() >= wanted);
      }
      if (answered.get() < wanted) {
        ledger.fault("no datagram comes through: " + question + " of " + questions);
        break;
      }
    }
    ledger.promise("close", client.close()).await();
    ledger.promise("close", server.close()).await();
  }

  private static byte[] content(int question) {
    return new VerifiedStream(question).next(1 + question * 7 % MAX_BYTES);
  }

  private Channel bind(ChannelHandler handler) throws InterruptedException {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(group)
            .channelFactory(AioDatagramChannel::new)
            .option(ChannelOption.ALLOCATOR, allocator)
            .handler(handler);
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    for (int tries = 1; ; tries++) {
      var bound = ledger.promise("bind", bootstrap.bind(any)).await();
      if (bound.isSuccess()) {
        return bound.channel();
      }
      if (tries == MAX_TRIES || !ledger.isExcused(Ledger.text(bound.cause()))) {
        throw new IllegalStateException(bound.cause());
      }
    }
  }

  /** Sends everything back. */
  private final class Echo extends SimpleChannelInboundHandler<DatagramPacket> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
      ledger.promise(
          "datagram",
          ctx.writeAndFlush(new DatagramPacket(packet.content().retain(), packet.sender())));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      expectExcuse(cause);
    }
  }

  private void expectExcuse(Throwable cause) {
    if (!ledger.isExcused(Ledger.text(cause))) {
      ledger.fault("exception of a datagram channel" + Ledger.text(cause));
    }
  }

  /** Verifies the answers; one to a question that was asked again may come twice. */
  private final class Answers extends SimpleChannelInboundHandler<DatagramPacket> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
      int question = packet.content().readInt();
      byte[] bytes = Session.bytes(packet.content());
      int length = 1 + question * 7 % MAX_BYTES;
      int wrong = new VerifiedStream(question).check(bytes, 0, bytes.length);
      ledger.add("bytes", bytes.length);
      if (wrong != 0 || bytes.length != length) {
        ledger.add("bytes wrong", Math.max(1, wrong));
        ledger.fault("a wrong datagram: " + bytes.length + " bytes of " + length);
      }
      answered.accumulateAndGet(question + 1, Math::max);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      expectExcuse(cause);
    }
  }
}
