package org.nettyaio.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of channels whose loop ends, whatever they are doing. */
@Timeout(60)
class LoopEndTest {
  private static final int TOO_MUCH = 64 << 20;

  private final AioEventLoopGroup group = new AioEventLoopGroup(1);
  private final Life life = new Life();

  /** Such a loop does not tell its handler that it is about to end. */
  @Test
  void aLoopThatIsEndedByOneOfItsTasksClosesItsChannelsWhileItTakesTasks() throws Exception {
    try (TestPeer peer = TestPeer.connect(group, life, true)) {
      group.execute(() -> group.shutdownGracefully(0, 5, TimeUnit.SECONDS));
      group.terminationFuture().sync();
      assertThat(life.events).containsExactly("registered", "active", "inactive", "unregistered");
      assertThat(peer.channel.closeFuture().isDone()).isTrue();
      assertThat(peer.readToEnd()).isEmpty();
    }
  }

  @Test
  void aLoopDoesNotLeaveBehindWhatACloseThatLingersHolds() throws Exception {
    try (TestPeer peer = TestPeer.connect(group, life, true)) {
      peer.channel.config().setSoLinger(2);
      ByteBuf buffer = Unpooled.directBuffer(TOO_MUCH).writeZero(TOO_MUCH);
      ChannelFuture written = peer.channel.writeAndFlush(buffer);
      ChannelFuture closed = peer.channel.close();
      group.shutdownGracefully(0, 5, TimeUnit.SECONDS);
      assertThat(written.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(group.terminationFuture().await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(buffer.refCnt()).isZero();
      assertThat(peer.channel.isOpen()).isFalse();
      assertThat(life.events).containsExactly("registered", "active", "inactive", "unregistered");
    }
  }

  /** The descriptor of a close that lingers is closed when the polls have ended, on the loop. */
  @Test
  void aLoopIsNotSuspendedBeforeItsLastChannelIsClosed() throws Exception {
    try (TestPeer peer = TestPeer.connect(group, life, true)) {
      peer.channel.config().setSoLinger(5);
      SingleThreadEventExecutor loop = (SingleThreadEventExecutor) peer.channel.eventLoop();
      loop.submit(
              () -> {
                loop.trySuspend();
                peer.channel.close();
              })
          .sync();
      assertThat(peer.readToEnd()).isEmpty();
      assertThat(peer.channel.closeFuture().await(10, TimeUnit.SECONDS)).isTrue();
    }
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }
}
