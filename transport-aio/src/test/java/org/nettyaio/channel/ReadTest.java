package org.nettyaio.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is read, when, and what is kept for later. */
@Timeout(60)
class ReadTest {
  private final AioEventLoopGroup loop = new AioEventLoopGroup(1);
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

  @AfterEach
  void shutDown() throws Exception {
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  /** Tells what happens, and does something more at each read. */
  private class Telling extends SimpleChannelInboundHandler<ByteBuf> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf message) {
      events.add(message.toString(US_ASCII));
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      events.add("complete");
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      events.add("inactive");
    }
  }

  private String next() throws InterruptedException {
    return events.poll(20, TimeUnit.SECONDS);
  }

  @Test
  void nothingIsReadUnasked() throws Exception {
    try (TestPeer peer = TestPeer.connect(loop, new Telling(), false)) {
      peer.write("data".getBytes(US_ASCII));
      assertThat(events.poll(50, TimeUnit.MILLISECONDS)).isNull();
      peer.channel.read();
      assertThat(next()).isEqualTo("data");
      assertThat(next()).isEqualTo("complete");
      peer.write("more".getBytes(US_ASCII));
      assertThat(events.poll(50, TimeUnit.MILLISECONDS)).isNull();
      peer.channel.read();
      assertThat(next()).isEqualTo("more");
    }
  }

  /** The loop serves others between two reads of one connection: tasks run there, this one too. */
  @Test
  void movingBetweenTwoReadsOfALoopLosesNothing() throws Exception {
    AioEventLoopGroup other = new AioEventLoopGroup(1);
    ChannelInboundHandlerAdapter moving =
        new Telling() {
          private boolean moved;

          @Override
          protected void channelRead0(ChannelHandlerContext ctx, ByteBuf message) {
            super.channelRead0(ctx, message);
            if (!moved) {
              moved = true;
              Channel channel = ctx.channel();
              channel
                  .eventLoop()
                  .execute(() -> channel.deregister().addListener(f -> other.register(channel)));
            }
          }
        };
    try (TestPeer peer = TestPeer.connect(loop, moving, false)) {
      peer.channel
          .config()
          .setRecvByteBufAllocator(new FixedRecvByteBufAllocator(1).maxMessagesPerRead(16));
      peer.write("abc".getBytes(US_ASCII));
      peer.channel.config().setAutoRead(true);
      assertThat(next()).isEqualTo("a");
      assertThat(next()).isEqualTo("b");
      assertThat(next()).isEqualTo("c");
      assertThat(next()).isEqualTo("complete");
      peer.write("d".getBytes(US_ASCII));
      assertThat(next()).isEqualTo("d");
    } finally {
      other.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
  }

  @Test
  void oneMessageForOneRead() throws Exception {
    try (TestPeer peer = TestPeer.connect(loop, new Telling(), false)) {
      peer.channel
          .config()
          .setRecvByteBufAllocator(new FixedRecvByteBufAllocator(2).maxMessagesPerRead(1));
      peer.write("aabbc".getBytes(US_ASCII));
      for (String expected : new String[] {"aa", "bb", "c"}) {
        peer.channel.read();
        assertThat(next()).isEqualTo(expected);
        assertThat(next()).isEqualTo("complete");
        assertThat(events).isEmpty();
      }
    }
  }

  @Test
  void autoReadSwitchedOffWhileReadsAreOnTheirWayKeepsTheData() throws Exception {
    for (int round = 0; round < 50; round++) {
      try (TestPeer peer = TestPeer.connect(loop, new Telling(), true)) {
        CountDownLatch sent = new CountDownLatch(1);
        peer.channel
            .eventLoop()
            .execute(
                () -> {
                  try {
                    sent.await(20, TimeUnit.SECONDS);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
        peer.write("kept".getBytes(US_ASCII));
        sent.countDown();
        // From here, at any moment between the poll's event and the read's.
        peer.channel.config().setAutoRead(false);
        peer.channel.config().setAutoRead(true);
        assertThat(nextOtherThanComplete()).isEqualTo("kept");
      }
      assertThat(nextOtherThanComplete()).isEqualTo("inactive");
    }
  }

  /**
   * A read loop ends with that event also when what it has read is kept for later; and the end of
   * the stream may be read apart.
   */
  private String nextOtherThanComplete() throws InterruptedException {
    String event = next();
    while ("complete".equals(event)) {
      event = next();
    }
    return event;
  }

  @Test
  void thePeersEndIsSeenWithNoReadPending() throws Exception {
    try (TestPeer peer = TestPeer.connect(loop, new Telling(), false)) {
      peer.socket.shutdownOutput();
      assertThat(next()).isEqualTo("complete");
      assertThat(next()).isEqualTo("inactive");
    }
  }

  @Test
  void whatThePeerSentBeforeItsEndWaitsForARead() throws Exception {
    try (TestPeer peer = TestPeer.connect(loop, new Telling(), false)) {
      peer.channel
          .config()
          .setRecvByteBufAllocator(new FixedRecvByteBufAllocator(3).maxMessagesPerRead(1));
      peer.write("unread".getBytes(US_ASCII));
      peer.socket.shutdownOutput();
      assertThat(events.poll(50, TimeUnit.MILLISECONDS)).isNull();
      peer.channel.read();
      assertThat(next()).isEqualTo("unr");
      assertThat(next()).isEqualTo("complete");
      assertThat(events.poll(50, TimeUnit.MILLISECONDS)).isNull();
      peer.channel.read();
      assertThat(next()).isEqualTo("ead");
      assertThat(next()).isEqualTo("complete");
      // Nothing is left before the end, which needs no read().
      assertThat(next()).isEqualTo("complete");
      assertThat(next()).isEqualTo("inactive");
    }
  }

  @Test
  void readingMayGoOnFromReadComplete() throws Exception {
    ChannelInboundHandlerAdapter asking =
        new Telling() {
          @Override
          public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.read();
          }
        };
    try (TestPeer peer = TestPeer.connect(loop, asking, false)) {
      peer.channel.read();
      for (int i = 0; i < 100; i++) {
        peer.write(("m" + i).getBytes(US_ASCII));
        assertThat(next()).isEqualTo("m" + i);
      }
    }
  }
}
