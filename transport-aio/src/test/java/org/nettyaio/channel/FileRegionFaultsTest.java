package org.nettyaio.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelProgressivePromise;
import io.netty.channel.DefaultFileRegion;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nettyaio.channel.internal.file.FileSender;
import org.nettyaio.channel.internal.loop.LoopLog;

/** Regions, listeners, logs and limits that do what they should not. */
@Timeout(60)
class FileRegionFaultsTest {
  private static final int SIZE = 10 << 20;

  @TempDir Path directory;

  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    byte[] content = new byte[SIZE];
    new Random(3).nextBytes(content);
    file = Files.write(directory.resolve("file"), content);
  }

  /** With SO_LINGER, so that the end waits for a peer that does not read. */
  @Test
  void aListenerOfProgressThatClosesDoesNotHoldTheLoop() throws Exception {
    AioEventLoopGroup loop = new AioEventLoopGroup(1);
    try (TestPeer peer = TestPeer.connect(loop, new ChannelInboundHandlerAdapter(), true)) {
      peer.channel.config().setOption(AioChannelOption.SO_LINGER, 3);
      CountDownLatch ran = new CountDownLatch(1);
      loop.execute(
          () -> {
            ChannelProgressivePromise promise = peer.channel.newProgressivePromise();
            promise.addListener(new FirstProgress(peer.channel::close));
            peer.channel.writeAndFlush(new DefaultFileRegion(file.toFile(), 0, SIZE), promise);
            loop.execute(ran::countDown);
          });
      assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
    }
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  /** What has left the file and not reached the socket goes along. */
  @Test
  void aChannelThatMovesTakesItsPipeAlong() throws Exception {
    AioEventLoopGroup loop = new AioEventLoopGroup(1);
    AioEventLoopGroup other = new AioEventLoopGroup(1);
    byte[] content = Files.readAllBytes(file);
    try (TestPeer peer = TestPeer.connect(loop, new ChannelInboundHandlerAdapter(), false)) {
      ChannelFuture sent =
          peer.channel.writeAndFlush(new DefaultFileRegion(file.toFile(), 0, SIZE));
      int read = 0;
      for (AioEventLoopGroup next : List.of(other, loop, other, loop)) {
        assertThat(peer.read(1 << 20))
            .isEqualTo(Arrays.copyOfRange(content, read, read + (1 << 20)));
        read += 1 << 20;
        peer.channel.deregister().sync();
        next.register(peer.channel).sync();
      }
      assertThat(peer.read(SIZE - read)).isEqualTo(Arrays.copyOfRange(content, read, SIZE));
      assertThat(sent.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(sent.cause()).isNull();
    }
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    other.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  /** More than may keep a pipe: what the others' sockets have no room for is copied. */
  @Test
  void manyThatWaitForTheirReadersLoseNothing() throws Exception {
    AioEventLoopGroup loop = new AioEventLoopGroup(1);
    byte[] content = Files.readAllBytes(file);
    List<TestPeer> peers = new ArrayList<>();
    List<ChannelFuture> sent = new ArrayList<>();
    int before = openDescriptors();
    try {
      for (int i = 0; i < 100; i++) {
        TestPeer peer = TestPeer.connect(loop, new ChannelInboundHandlerAdapter(), false);
        peers.add(peer);
        sent.add(peer.channel.writeAndFlush(new DefaultFileRegion(file.toFile(), 0, SIZE)));
      }
      // Two sockets, a file, and for 65 of them the two ends of a pipe.
      assertThat(openDescriptors() - before).isLessThanOrEqualTo(3 * 100 + 2 * 66 + 20);
      for (TestPeer peer : peers) {
        assertThat(peer.read(SIZE)).isEqualTo(content);
      }
      for (ChannelFuture region : sent) {
        assertThat(region.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(region.cause()).isNull();
      }
    } finally {
      for (TestPeer peer : peers) {
        peer.close();
      }
      loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
    // The loop's own, which are kept for the next, are closed with it.
    assertThat(openDescriptors() - before).isLessThan(20);
  }

  @Test
  void aRegionThatThrowsCostsNoPipe() {
    FileSender sender = new FileSender();
    int before = openDescriptors();
    for (int i = 0; i < 100; i++) {
      DefaultFileRegion region =
          new DefaultFileRegion(file.toFile(), 0, 10) {
            @Override
            public long position() {
              throw new IllegalStateException("thrown by a test");
            }
          };
      assertThatThrownBy(() -> sender.fill(region, 10)).hasMessage("thrown by a test");
      region.release();
    }
    assertThat(sender.isScarce()).isFalse();
    sender.close();
    assertThat(openDescriptors() - before).isLessThan(50);
  }

  private static int openDescriptors() {
    String[] all = new File("/proc/self/fd").list();
    return all == null ? 0 : all.length;
  }

  @Test
  void withoutDescriptorsForAPipeItIsCopiedAndTheLogSaysWhy() throws Exception {
    assertThat(outputWithoutDescriptors("log"))
        .containsOnlyOnce("as there is no pipe to be had")
        .contains("EMFILE")
        .contains("the same");
  }

  /** The JDK's log cannot be used first when no descriptors are left. */
  @Test
  void aLogThatThrowsDoesNotKeepItFromBeingCopied() throws Exception {
    assertThat(outputWithoutDescriptors("no log")).contains("the same");
  }

  private String outputWithoutDescriptors(String log) throws Exception {
    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                "ulimit -n 500; exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                SendsAFileWithoutDescriptors.class.getName(),
                file.toString(),
                log)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), US_ASCII);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  /** Sends a file twice when no descriptors are left, and says whether the same arrives. */
  static final class SendsAFileWithoutDescriptors {
    private SendsAFileWithoutDescriptors() {}

    public static void main(String[] arguments) throws Exception {
      Path file = Path.of(arguments[0]);
      byte[] content = Files.readAllBytes(file);
      if (arguments[1].equals("log")) {
        InternalLoggerFactory.getInstance(FileRegionFaultsTest.class).warn("begins");
      }
      AioEventLoopGroup warm = new AioEventLoopGroup(1);
      AioEventLoopGroup loop = new AioEventLoopGroup(1);
      boolean same = true;
      List<FileChannel> all = new ArrayList<>();
      try (TestPeer before = TestPeer.connect(warm, new ChannelInboundHandlerAdapter(), false);
          TestPeer peer = TestPeer.connect(loop, new ChannelInboundHandlerAdapter(), false)) {
        // Class files that are not in a jar could not be opened later.
        assertThat(LoopLog.class).isNotNull();
        for (FileRegionTest.Way way : FileRegionTest.Way.values()) {
          before.channel.writeAndFlush(way.region(file, 0, content.length));
          before.read(content.length);
        }
        FileChannel first = FileChannel.open(file);
        FileChannel second = FileChannel.open(file);
        takeAllDescriptors(all);
        for (FileChannel channel : List.of(first, second)) {
          ChannelFuture sent =
              peer.channel.writeAndFlush(new DefaultFileRegion(channel, 0, content.length));
          same &= Arrays.equals(content, peer.read(content.length));
          sent.sync();
        }
      } finally {
        for (FileChannel channel : all) {
          channel.close();
        }
      }
      System.out.println(same ? "the same" : "something else");
      loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
      warm.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }

    private static void takeAllDescriptors(List<FileChannel> all) {
      try {
        while (true) {
          all.add(FileChannel.open(Path.of("/dev/null")));
        }
      } catch (IOException noneLeft) {
        // So it is.
      }
    }
  }
}
