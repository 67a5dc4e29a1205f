package org.nettyaio.testsuite.campaign;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.nettyaio.channel.AioEventLoopGroup;
import org.nettyaio.channel.AioSocketChannel;

/** A loop that is ended while it has something to do; what, is chosen at random. */
final class EndedLoop implements AutoCloseable {
  private static final int MAX_PEERS = 4;
  private static final int LARGE = 4 << 20;
  private static final long END_SECONDS = 20;

  private final Ledger ledger;
  private final ByteBufAllocator allocator;
  private final Random random;
  private final AioEventLoopGroup loop = new AioEventLoopGroup(1);
  private final ServerSocketChannel listener = ServerSocketChannel.open();
  private final List<SocketChannel> peers = new ArrayList<>();
  private final long openBefore;
  private final List<String> done = new ArrayList<>();

  EndedLoop(Ledger ledger, ByteBufAllocator allocator, Random random) throws IOException {
    this.ledger = ledger;
    this.allocator = allocator;
    this.random = random;
    this.openBefore = ledger.open();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  /** Opens connections, writes more than fits, begins to connect to one who does not answer. */
  void open(SocketAddress full) throws Exception {
    for (int i = random.nextInt(MAX_PEERS); i > 0; i--) {
      done.add("connection");
      peer();
    }
    if (random.nextInt(3) == 0) {
      connect(full);
      note("connects pending");
    }
  }

  private void peer() throws Exception {
    Channel channel = connect(listener.getLocalAddress()).sync().channel();
    peers.add(listener.accept());
    if (random.nextInt(4) == 0) {
      int seconds = random.nextInt(2);
      channel.config().setOption(ChannelOption.SO_LINGER, seconds);
      note("SO_LINGER " + (seconds == 0 ? "of zero" : "of a second"));
    }
    if (random.nextBoolean()) {
      ledger.promise(
          "write", channel.writeAndFlush(allocator.directBuffer(LARGE).writeZero(LARGE)));
      note("writes in flight");
    }
    if (random.nextInt(4) == 0) {
      ledger.promise("close", channel.close());
      note("closes just before");
    }
    if (random.nextInt(8) == 0) {
      ledger.promise("deregister", channel.deregister());
      note("deregistered");
      ledger.promise("close", channel.close());
    }
  }

  private ChannelFuture connect(SocketAddress to) {
    return ledger.promise(
        "connect",
        new Bootstrap()
            .group(loop)
            .channelFactory(AioSocketChannel::new)
            .option(ChannelOption.ALLOCATOR, allocator)
            .handler(new ChannelInboundHandlerAdapter())
            .connect(to));
  }

  private void note(String what) {
    ledger.add(what, 1);
    done.add(what);
  }

  /** Ends the loop; half of the time the peers go first. */
  void end() throws Exception {
    if (random.nextBoolean()) {
      close();
    }
    loop.shutdownGracefully(0, 5, SECONDS);
    boolean ended = loop.terminationFuture().await(END_SECONDS, SECONDS);
    ledger.add("loops", 1);
    if (!ended) {
      ledger.fault("a loop does not end, with " + done);
    }
    close();
    if (!Waiting.until(SECONDS.toNanos(3), () -> ledger.open() <= openBefore)) {
      ledger.add("loops that leave promises", 1);
      ledger.fault(ledger.open() - openBefore + " promises open of a loop with " + done);
    }
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel peer : peers) {
      peer.close();
    }
    listener.close();
  }
}
