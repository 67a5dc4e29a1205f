package org.nettyaio.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.NetUtil;
import java.io.File;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One channel with much to send holds up a turn of its loop for a bounded number of bytes. */
@Timeout(60)
class TurnShareTest {
  private static final int SHARE = 256 * 1024;
  private static final int MUCH = 2 << 20;

  private final AioEventLoopGroup loop = new AioEventLoopGroup(1);
  @TempDir Path folder;

  @AfterEach
  void shutDown() throws Exception {
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  private TestPeer connect() {
    return TestPeer.connect(loop, new ChannelInboundHandlerAdapter(), true);
  }

  private static long pending(Channel channel) {
    return channel.unsafe().outboundBuffer().totalPendingWriteBytes();
  }

  @Test
  void aFlushOfOneBufferSendsItsShareAndTheRestInOtherTurns() throws Exception {
    try (TestPeer peer = connect()) {
      long left =
          loop.submit(
                  () -> {
                    peer.channel.writeAndFlush(Unpooled.directBuffer(MUCH).writeZero(MUCH));
                    return pending(peer.channel);
                  })
              .get();
      assertThat(left).isGreaterThanOrEqualTo(MUCH - SHARE);
      assertThat(peer.read(MUCH)).hasSize(MUCH);
    }
  }

  @Test
  void aFlushOfManyBuffersSendsItsShareAndTheRestInOtherTurns() throws Exception {
    try (TestPeer peer = connect()) {
      long left =
          loop.submit(
                  () -> {
                    for (int sent = 0; sent < MUCH; sent += 10_000) {
                      peer.channel.write(Unpooled.directBuffer(10_000).writeZero(10_000));
                    }
                    long all = pending(peer.channel);
                    peer.channel.flush();
                    return all - pending(peer.channel);
                  })
              .get();
      // What a message costs beside its bytes is pending too.
      assertThat(left).isBetween(1L, SHARE + SHARE / 10L);
      assertThat(peer.read(MUCH)).hasSize(MUCH);
    }
  }

  @Test
  void aFileIsSentInPieces() throws Exception {
    File file = Files.write(folder.resolve("file"), new byte[MUCH]).toFile();
    try (TestPeer peer = connect()) {
      long transferred =
          loop.submit(
                  () -> {
                    DefaultFileRegion region = new DefaultFileRegion(file, 0, MUCH);
                    peer.channel.writeAndFlush(region);
                    return region.transferred();
                  })
              .get();
      assertThat(transferred).isLessThanOrEqualTo(SHARE);
      assertThat(peer.read(MUCH)).hasSize(MUCH);
    }
  }

  @Test
  void aCloseSendsWhatWaitsForItsTurn() throws Exception {
    try (TestPeer peer = connect()) {
      ChannelFuture[] written = new ChannelFuture[1];
      loop.submit(
              () -> {
                // Less than the kernel takes at once.
                written[0] =
                    peer.channel.writeAndFlush(Unpooled.directBuffer(MUCH).writeZero(MUCH));
                peer.channel.close();
              })
          .sync();
      assertThat(peer.readToEnd()).hasSize(MUCH);
      assertThat(written[0].await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(written[0].cause()).isNull();
    }
  }

  @Test
  void manyDescriptorsAreSentInPieces() throws Exception {
    int many = 200;
    try (Wire wire =
        Wire.open(Wire.Kind.UNIX_CLIENT, loop, config -> {}, new ChannelInboundHandlerAdapter())) {
      int sent =
          loop.submit(
                  () -> {
                    for (int i = 0; i < many; i++) {
                      // Standard error, which is open.
                      wire.channel.write(new FileDescriptor(2));
                    }
                    wire.channel.flush();
                    return many - wire.channel.unsafe().outboundBuffer().size();
                  })
              .get();
      assertThat(sent).isBetween(1, 64);
    }
  }

  @Test
  void datagramsThatFollowOnEachOtherLeaveTheLoopToOthers() throws Exception {
    try (DatagramSocket receiver = new DatagramSocket(0, NetUtil.LOCALHOST4)) {
      Channel udp =
          new Bootstrap()
              .group(loop)
              .channel(AioDatagramChannel.class)
              .option(ChannelOption.MAX_MESSAGES_PER_WRITE, Integer.MAX_VALUE)
              .handler(new ChannelInboundHandlerAdapter())
              .connect(receiver.getLocalSocketAddress())
              .sync()
              .channel();
      AtomicInteger left = new AtomicInteger(5_000_000);
      loop.execute(() -> pump(udp, left));
      assertThat(loop.submit(() -> {}).await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(left.getAndSet(0)).as("it goes on").isPositive();
      udp.close().sync();
    }
  }

  /** Two datagrams at a time, so that there is always one behind the one that is told of. */
  private static void pump(Channel udp, AtomicInteger left) {
    if (left.getAndDecrement() > 0) {
      udp.write(udp.alloc().directBuffer(1).writeByte(1));
      udp.writeAndFlush(udp.alloc().directBuffer(1).writeByte(1))
          .addListener(future -> pump(udp, left));
    }
  }
}
