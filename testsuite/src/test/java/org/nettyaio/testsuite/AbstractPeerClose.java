package org.nettyaio.testsuite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.testsuite.transport.socket.AbstractSocketTest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/**
 * A channel that nobody reads from notices that its peer has closed, and delivers all that came
 * before.
 *
 * <p>NIO's channels do not (with reading off they ask the selector for nothing), those of Netty's
 * native transports do, and users rely on it: a proxy that holds back reading learns so that there
 * is nobody left to read for. But what the peer sent before waits for a read(), as with NIO, while
 * Netty's native transports deliver it unasked.
 */
abstract class AbstractPeerClose extends AbstractSocketTest {

  private static final int READ_SIZE = 10;

  /**
   * Connects two channels.
   *
   * @param watched for the channel under test, which gets auto-read off and {@link #smallReads()}
   * @param peer for the other channel
   * @return the listening channel
   */
  abstract Channel connect(ServerBootstrap sb, Bootstrap cb, Watched watched, Peer peer)
      throws InterruptedException;

  @Test
  @Timeout(30)
  void closeWithoutDataIsNoticed(TestInfo info) throws Throwable {
    run(info, (sb, cb) -> checkNoticed(sb, cb, 0, false));
  }

  @Test
  @Timeout(30)
  void closeAfterDataIsNoticedOnceAllDataIsRead(TestInfo info) throws Throwable {
    run(info, (sb, cb) -> checkNoticed(sb, cb, 10 * READ_SIZE, true));
  }

  @Test
  @Timeout(30)
  void dataBeforeTheCloseWaitsForARead(TestInfo info) throws Throwable {
    run(info, this::checkWithheld);
  }

  private void checkNoticed(ServerBootstrap sb, Bootstrap cb, int bytes, boolean read)
      throws Exception {
    Watched watched = new Watched(read);
    Channel listener = connect(sb, cb, watched, new Peer(bytes));
    try {
      assertThat(watched.bytesUntilInactive.get(10, TimeUnit.SECONDS)).isEqualTo(bytes);
    } finally {
      listener.close().sync();
    }
  }

  private void checkWithheld(ServerBootstrap sb, Bootstrap cb) throws Exception {
    Watched watched = new Watched(false);
    Peer peer = new Peer(READ_SIZE);
    Channel listener = connect(sb, cb, watched, peer);
    try {
      peer.closed.get(10, TimeUnit.SECONDS);
      assertThatThrownBy(() -> watched.bytesUntilInactive.get(50, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      watched.context.get(10, TimeUnit.SECONDS).read();
      assertThat(watched.bytesUntilInactive.get(10, TimeUnit.SECONDS)).isEqualTo(READ_SIZE);
    } finally {
      listener.close().sync();
    }
  }

  /** Has a read() bring no more than a tenth of what the peer sends. */
  static RecvByteBufAllocator smallReads() {
    return new FixedRecvByteBufAllocator(READ_SIZE).maxMessagesPerRead(1);
  }

  /** Sends so many bytes as soon as it is connected, and closes. */
  static final class Peer extends ChannelInboundHandlerAdapter {
    final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final int bytes;

    Peer(int bytes) {
      this.bytes = bytes;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      ctx.writeAndFlush(ctx.alloc().buffer().writeZero(bytes))
          .addListener(ChannelFutureListener.CLOSE);
      ctx.channel().closeFuture().addListener(future -> closed.complete(null));
    }
  }

  /** Counts the bytes that come until the channel is inactive; asks for reads, if at all. */
  static final class Watched extends SimpleChannelInboundHandler<ByteBuf> {
    final CompletableFuture<Integer> bytesUntilInactive = new CompletableFuture<>();
    final CompletableFuture<ChannelHandlerContext> context = new CompletableFuture<>();
    private final boolean read;
    private int bytes;

    Watched(boolean read) {
      this.read = read;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      context.complete(ctx);
      if (read) {
        ctx.read();
      }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf msg) {
      bytes += msg.readableBytes();
      if (read) {
        ctx.read();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      bytesUntilInactive.complete(bytes);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      bytesUntilInactive.completeExceptionally(cause);
    }
  }
}
