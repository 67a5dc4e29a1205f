package org.nettyaio.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nettyaio.channel.internal.loop.Operation;
import org.nettyaio.linux.aio.AioRequest;

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

  /** A socket that binds to a port by number is closed a moment after its polls have ended. */
  @Test
  void aLoopIsSuspendedOnceTheLastCloseThatItWaitedForIsComplete() throws Exception {
    AioDatagramChannel other = bind(0);
    AioDatagramChannel channel = bind(other.localAddress().getPort() + 1);
    other.close().sync();
    SingleThreadEventExecutor loop = (SingleThreadEventExecutor) channel.eventLoop();
    Thread thread = loop.submit(Thread::currentThread).sync().getNow();
    while (loop.submit(() -> pollForInput(channel)).sync().getNow() != AioRequest.State.SUBMITTED) {
      Thread.onSpinWait();
    }
    channel.close().sync();
    assertThat(loop.trySuspend()).isTrue();
    // A loop that is suspended has no thread.
    thread.join(TimeUnit.SECONDS.toMillis(10));
    assertThat(thread.isAlive()).isFalse();
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  private static AioRequest.State pollForInput(AioDatagramChannel channel) {
    return channel.registration().operations().state(Operation.POLL_IN);
  }

  private AioDatagramChannel bind(int port) throws InterruptedException {
    return (AioDatagramChannel)
        new Bootstrap()
            .group(group)
            .channel(AioDatagramChannel.class)
            .handler(new ChannelInboundHandlerAdapter())
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .sync()
            .channel();
  }
}
