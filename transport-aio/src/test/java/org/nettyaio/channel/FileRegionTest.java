package org.nettyaio.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.FileRegion;
import io.netty.util.AbstractReferenceCounted;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nettyaio.channel.internal.file.FileSender;
import org.nettyaio.linux.file.FilePipe;

/** Files from a pipeline, within the kernel and through a buffer: the same comes out. */
@Timeout(60)
class FileRegionTest {
  private static final int SIZE = 10 << 20;

  @TempDir Path directory;

  private final AioEventLoopGroup loop = new AioEventLoopGroup(1);
  private final byte[] content = new byte[SIZE];
  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    new Random(3).nextBytes(content);
    file = Files.write(directory.resolve("file"), content);
  }

  @AfterEach
  void shutDown() throws Exception {
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  /** The ways in which a region reaches the socket. */
  enum Way {
    SPLICE_OF_A_CHANNEL {
      @Override
      FileRegion region(Path file, long position, long count) throws IOException {
        return new DefaultFileRegion(FileChannel.open(file), position, count);
      }
    },
    SPLICE_OF_A_FILE {
      @Override
      FileRegion region(Path file, long position, long count) {
        return new DefaultFileRegion(file.toFile(), position, count);
      }
    },
    COPY {
      @Override
      FileRegion region(Path file, long position, long count) {
        return new OtherRegion(new DefaultFileRegion(file.toFile(), position, count));
      }
    };

    abstract FileRegion region(Path file, long position, long count) throws IOException;
  }

  /** A region whose class says nothing of a file. */
  private static final class OtherRegion extends AbstractReferenceCounted implements FileRegion {
    private final DefaultFileRegion region;

    OtherRegion(DefaultFileRegion region) {
      this.region = region;
    }

    @Override
    public long position() {
      return region.position();
    }

    @Override
    @Deprecated
    public long transfered() {
      return region.transferred();
    }

    @Override
    public long transferred() {
      return region.transferred();
    }

    @Override
    public long count() {
      return region.count();
    }

    @Override
    public long transferTo(WritableByteChannel target, long position) throws IOException {
      return region.transferTo(target, position);
    }

    @Override
    protected void deallocate() {
      region.release();
    }

    @Override
    public FileRegion retain() {
      super.retain();
      return this;
    }

    @Override
    public FileRegion retain(int increment) {
      super.retain(increment);
      return this;
    }

    @Override
    public FileRegion touch() {
      return this;
    }

    @Override
    public FileRegion touch(Object hint) {
      return this;
    }
  }

  private TestPeer connect() {
    return TestPeer.connect(loop, new ChannelInboundHandlerAdapter(), false);
  }

  private byte[] part(int from, int length) {
    return Arrays.copyOfRange(content, from, from + length);
  }

  @Test
  void noFlagIsNeededToSendARegionWithinTheKernel() throws Exception {
    FileSender sender = new FileSender();
    for (Way way : new Way[] {Way.SPLICE_OF_A_CHANNEL, Way.SPLICE_OF_A_FILE}) {
      DefaultFileRegion region = (DefaultFileRegion) way.region(file, 0, 1);
      FilePipe pipe = sender.fill(region, 1);
      assertThat(pipe).isNotNull();
      sender.discard(pipe);
      region.release();
    }
    sender.close();
  }

  @ParameterizedTest
  @EnumSource
  void aPartOfAFile(Way way) throws Exception {
    try (TestPeer peer = connect()) {
      FileRegion region = way.region(file, 12_345, 100_000);
      peer.channel.writeAndFlush(region).sync();
      assertThat(peer.read(100_000)).isEqualTo(part(12_345, 100_000));
      assertThat(region.transferred()).isEqualTo(100_000);
      assertThat(region.refCnt()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void moreThanTheSocketTakesToASlowReader(Way way) throws Exception {
    try (TestPeer peer = connect()) {
      ChannelFuture sent = peer.channel.writeAndFlush(way.region(file, 0, SIZE));
      for (int from = 0; from < SIZE; from += 1 << 20) {
        assertThat(peer.read(1 << 20)).isEqualTo(part(from, 1 << 20));
      }
      sent.sync();
      peer.channel.close().sync();
      assertThat(peer.readToEnd()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void regionsAndBuffersInOrder(Way way) throws Exception {
    try (TestPeer peer = connect()) {
      List<ChannelFuture> writes = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        writes.add(peer.channel.write(Unpooled.copiedBuffer("<" + i + ">", US_ASCII)));
        writes.add(peer.channel.write(way.region(file, i, 50_000)));
        writes.add(peer.channel.write(way.region(file, i, 0)));
      }
      peer.channel.flush();
      for (int i = 0; i < 20; i++) {
        String tag = "<" + i + ">";
        assertThat(new String(peer.read(tag.length()), US_ASCII)).isEqualTo(tag);
        assertThat(peer.read(50_000)).isEqualTo(part(i, 50_000));
      }
      for (ChannelFuture write : writes) {
        write.sync();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRegionLongerThanItsFileFails(Way way) throws Exception {
    try (TestPeer peer = connect()) {
      FileRegion region = way.region(file, SIZE - 100, 200);
      assertThatThrownBy(() -> peer.channel.writeAndFlush(region).sync())
          .isInstanceOf(IOException.class);
      assertThat(region.refCnt()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFileThatShrinksMeanwhileFails(Way way) throws Exception {
    try (TestPeer peer = connect()) {
      FileRegion region = way.region(file, 0, SIZE);
      ChannelFuture sent = peer.channel.writeAndFlush(region);
      // It does not fit into the socket: the rest waits for the reader.
      assertThat(peer.read(1000)).isEqualTo(part(0, 1000));
      try (FileChannel writer = FileChannel.open(file, StandardOpenOption.WRITE)) {
        writer.truncate(500);
      }
      peer.readToEnd();
      assertThat(sent.await().cause()).isInstanceOf(IOException.class);
      assertThat(region.refCnt()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void closingReleasesWhatIsLeft(Way way) throws Exception {
    try (TestPeer peer = connect()) {
      FileRegion region = way.region(file, 0, SIZE);
      FileRegion second = way.region(file, 0, SIZE);
      peer.channel.write(region);
      // More than both sockets' buffers hold.
      ChannelFuture sent = peer.channel.writeAndFlush(second);
      assertThat(peer.read(1000)).isEqualTo(part(0, 1000));
      peer.channel.close().sync();
      assertThat(sent.await().isSuccess()).isFalse();
      assertThat(region.refCnt()).isZero();
      assertThat(second.refCnt()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aReaderThatGoesAwayFailsTheRegion(Way way) throws Exception {
    try (TestPeer peer = connect()) {
      FileRegion region = way.region(file, 0, SIZE);
      ChannelFuture sent = peer.channel.writeAndFlush(region);
      assertThat(peer.read(1000)).isEqualTo(part(0, 1000));
      peer.socket.setSoLinger(true, 0);
      peer.socket.close();
      assertThat(sent.await().cause()).isInstanceOf(IOException.class);
      assertThat(region.refCnt()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SPLICE_OF_A_CHANNEL", "COPY"})
  void aListenerOfARegionMayFlush(Way way) throws Exception {
    try (TestPeer peer = connect()) {
      peer.channel
          .eventLoop()
          .execute(
              () -> {
                try {
                  peer.channel
                      .write(way.region(file, 0, SIZE))
                      .addListener(
                          f -> peer.channel.writeAndFlush(Unpooled.copiedBuffer("2", US_ASCII)));
                  peer.channel.writeAndFlush(Unpooled.copiedBuffer("1", US_ASCII));
                } catch (IOException e) {
                  peer.channel.close();
                }
              });
      assertThat(peer.read(SIZE)).isEqualTo(content);
      assertThat(new String(peer.read(2), US_ASCII)).isEqualTo("12");
    }
  }

  @Test
  void aLoopThatIsInterruptedSendsAllTheSame() throws Exception {
    try (TestPeer peer = connect()) {
      Future<Boolean> interrupted =
          peer.channel
              .eventLoop()
              .submit(
                  () -> {
                    Thread.currentThread().interrupt();
                    peer.channel.writeAndFlush(new DefaultFileRegion(file.toFile(), 0, 50_000));
                    return Thread.interrupted();
                  });
      assertThat(peer.read(50_000)).isEqualTo(part(0, 50_000));
      assertThat(interrupted.get()).isTrue();
    }
  }

  @Test
  void manyTakeTurnsWithPipes() throws Exception {
    List<TestPeer> peers = new ArrayList<>();
    try {
      List<ChannelFuture> sent = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        peers.add(connect());
      }
      for (TestPeer peer : peers) {
        sent.add(peer.channel.writeAndFlush(Way.SPLICE_OF_A_FILE.region(file, 1, SIZE - 1)));
      }
      for (TestPeer peer : peers) {
        assertThat(peer.read(SIZE - 1)).isEqualTo(part(1, SIZE - 1));
      }
      for (ChannelFuture region : sent) {
        region.sync();
      }
    } finally {
      for (TestPeer peer : peers) {
        peer.close();
      }
    }
  }
}
