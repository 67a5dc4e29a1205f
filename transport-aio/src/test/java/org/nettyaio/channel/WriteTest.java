package org.nettyaio.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From the outbound buffer to the peer: every byte once and in order, whatever it is made of. */
@Timeout(60)
class WriteTest {
  private final AioEventLoopGroup loop = new AioEventLoopGroup(1);

  @AfterEach
  void shutDown() throws Exception {
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  private TestPeer connect() {
    return TestPeer.connect(loop, new ChannelInboundHandlerAdapter(), true);
  }

  @Test
  void aListenerMayFlushWhileAGatheringWriteIsTakenOutOfTheBuffer() throws Exception {
    try (TestPeer peer = connect()) {
      peer.channel
          .eventLoop()
          .execute(
              () -> {
                peer.channel
                    .write(ascii("one "))
                    .addListener(future -> peer.channel.writeAndFlush(ascii("four")));
                peer.channel.write(ascii("two "));
                peer.channel.writeAndFlush(ascii("three "));
              });
      assertThat(new String(peer.read(18), US_ASCII)).isEqualTo("one two three four");
      peer.channel.close().sync();
      assertThat(peer.readToEnd()).isEmpty();
    }
  }

  @Test
  void aListenerMayFlushWhenAnEmptyMessageIsTakenOutOfTheBuffer() throws Exception {
    try (TestPeer peer = connect()) {
      peer.channel
          .eventLoop()
          .execute(
              () -> {
                // More than the socket takes at once: the empty one is met when that has gone.
                peer.channel.write(Unpooled.directBuffer(8 << 20).writeZero(8 << 20));
                peer.channel
                    .write(Unpooled.EMPTY_BUFFER)
                    .addListener(future -> peer.channel.writeAndFlush(ascii("from the listener")));
                peer.channel.writeAndFlush(ascii("after it, "));
              });
      peer.read(8 << 20);
      assertThat(new String(peer.read(27), US_ASCII)).isEqualTo("after it, from the listener");
    }
  }

  @Test
  void compositesOfMorePartsThanOneCallTakes() throws Exception {
    try (TestPeer peer = connect()) {
      CompositeByteBuf composite = peer.channel.alloc().compositeDirectBuffer(5000);
      byte[] expected = new byte[5000];
      for (int i = 0; i < expected.length; i++) {
        expected[i] = (byte) (i * 31);
        composite.addComponent(true, peer.channel.alloc().directBuffer(1).writeByte(expected[i]));
      }
      peer.channel.writeAndFlush(composite);
      assertThat(peer.read(expected.length)).isEqualTo(expected);
    }
  }

  @Test
  void buffersOfEveryKindInOneFlush() throws Exception {
    try (TestPeer peer = connect()) {
      peer.channel.write(Unpooled.EMPTY_BUFFER);
      peer.channel.write(Unpooled.wrappedBuffer("heap ".getBytes(US_ASCII)));
      ByteBuffer direct = ByteBuffer.allocateDirect(7).put("direct ".getBytes(US_ASCII));
      peer.channel.write(Unpooled.wrappedBuffer(direct.flip().asReadOnlyBuffer()));
      CompositeByteBuf composite = Unpooled.compositeBuffer();
      composite.addComponent(true, Unpooled.wrappedBuffer("mixed ".getBytes(US_ASCII)));
      composite.addComponent(true, Unpooled.directBuffer().writeBytes("parts".getBytes(US_ASCII)));
      peer.channel.writeAndFlush(composite);
      assertThat(new String(peer.read(23), US_ASCII)).isEqualTo("heap direct mixed parts");
    }
  }

  @Test
  void moreThanTheSocketTakesToASlowReader() throws Exception {
    int size = 64 << 20;
    byte[] expected = new byte[size];
    new Random(1).nextBytes(expected);
    AtomicInteger changes = new AtomicInteger();
    ChannelInboundHandlerAdapter counting =
        new ChannelInboundHandlerAdapter() {
          @Override
          public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            changes.incrementAndGet();
          }
        };
    try (TestPeer peer = TestPeer.connect(loop, counting, true)) {
      ChannelFuture last = null;
      for (int from = 0; from < size; from += 1 << 20) {
        last = peer.channel.write(Unpooled.wrappedBuffer(expected, from, 1 << 20));
      }
      peer.channel.flush();
      assertThat(peer.read(size)).isEqualTo(expected);
      assertThat(last.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(last.isSuccess()).isTrue();
      assertThat(peer.channel.isWritable()).isTrue();
      assertThat(changes.get()).isEven().isPositive();
    }
  }

  @Test
  void aWriteBeforeTheConnectionFails() throws Exception {
    AioSocketChannel channel = new AioSocketChannel();
    loop.register(channel).sync();
    ChannelFuture written = channel.writeAndFlush(ascii("too early"));
    assertThat(written.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(written.cause()).isInstanceOf(NotYetConnectedException.class);
    channel.close().sync();
  }

  @Test
  void aFlushInATaskIsSentAlthoughTheTaskBlocks() throws Exception {
    try (TestPeer peer = connect()) {
      CountDownLatch received = new CountDownLatch(1);
      Future<Boolean> inTime =
          peer.channel
              .eventLoop()
              .submit(
                  () -> {
                    peer.channel.writeAndFlush(ascii("now"));
                    return received.await(20, TimeUnit.SECONDS);
                  });
      assertThat(peer.read(3)).isEqualTo("now".getBytes(US_ASCII));
      received.countDown();
      assertThat(inTime.get()).isTrue();
    }
  }

  @Test
  void theAnswersOfOneRoundShareACall() throws Exception {
    int connections = 32;
    ChannelInboundHandlerAdapter echo =
        new ChannelInboundHandlerAdapter() {
          @Override
          public boolean isSharable() {
            return true;
          }

          @Override
          public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.writeAndFlush(message);
          }
        };
    TestPeer[] peers = new TestPeer[connections];
    for (int i = 0; i < connections; i++) {
      peers[i] = TestPeer.connect(loop, echo, true);
    }
    // All become readable while the loop is busy, and are served in the rounds after that.
    CountDownLatch allSent = new CountDownLatch(1);
    loop.execute(
        () -> {
          try {
            allSent.await(20, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    long before = loop.metrics().submits();
    for (TestPeer peer : peers) {
      peer.write(new byte[1]);
    }
    allSent.countDown();
    for (TestPeer peer : peers) {
      assertThat(peer.read(1)).hasSize(1);
    }
    assertThat(loop.metrics().submits() - before).isLessThan(connections);
    for (TestPeer peer : peers) {
      peer.close();
    }
  }

  private static ByteBuf ascii(String text) {
    return Unpooled.copiedBuffer(text, US_ASCII);
  }
}
