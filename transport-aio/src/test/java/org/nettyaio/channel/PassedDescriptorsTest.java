package org.nettyaio.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.nettyaio.linux.abi.fcntl_h;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.file.Descriptor;
import org.nettyaio.linux.socket.Socket;

/** Descriptors that go from one Unix domain socket to the other. */
class PassedDescriptorsTest extends AbstractDomainSocketTest {
  /** Makes two connected channels, one of them ours and one of the peer's. */
  private AioDomainSocketChannel[] pair() throws Exception {
    Socket[] sockets = Socket.newUnixPair(socket_h.SOCK_STREAM);
    AioDomainSocketChannel[] pair = new AioDomainSocketChannel[2];
    for (int i = 0; i < 2; i++) {
      pair[i] = keep(new AioDomainSocketChannel(sockets[i].fd()));
      assertThat(pair[i].isActive()).isTrue();
    }
    pair[1].config().setReadMode(DomainSocketReadMode.FILE_DESCRIPTORS);
    pair[1].pipeline().addLast(inbox);
    return pair;
  }

  @Test
  void aPassedFileIsReadWrittenAndClosed() throws Exception {
    AioDomainSocketChannel[] pair = pair();
    loop.register(pair[0]).sync();
    loop.register(pair[1]).sync();
    Path file = Files.writeString(directory.resolve("file"), "content of a file");
    try (AioFileDescriptor sent = open(file)) {
      pair[0].writeAndFlush(sent).sync();
    }
    AioFileDescriptor received = (AioFileDescriptor) inbox.next();
    assertThat(received.isOpen()).isTrue();
    for (boolean direct : new boolean[] {true, false}) {
      ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(8) : ByteBuffer.allocate(8);
      assertThat(received.read(buffer)).isEqualTo(8);
      assertThat(US_ASCII.decode(buffer.flip()).toString())
          .isEqualTo(direct ? "content " : "of a fil");
    }
    assertThat(received.write(ByteBuffer.wrap("E!".getBytes(US_ASCII)))).isEqualTo(2);
    assertThat(received.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    assertThat(file).hasContent("content of a filE!");
    received.close();
    received.close();
    assertThatThrownBy(() -> received.read(ByteBuffer.allocate(1)))
        .isInstanceOf(ClosedChannelException.class);
  }

  private static AioFileDescriptor open(Path file) throws IOException {
    return new AioFileDescriptor(Descriptor.open(file, fcntl_h.O_RDWR, 0));
  }

  @Test
  void manyDescriptorsComeInOrderAmongThemTheChannelsOwn() throws Exception {
    AioDomainSocketChannel[] pair = pair();
    Socket[] passed = Socket.newUnixPair(socket_h.SOCK_STREAM);
    AioDomainSocketChannel near = new AioDomainSocketChannel(passed[0].fd());
    AioDomainSocketChannel far = new AioDomainSocketChannel(passed[1].fd());
    loop.register(pair[0]).sync();
    loop.register(pair[1]).sync();
    for (int i = 0; i < 100; i++) {
      pair[0].write(near.fd());
    }
    pair[0].writeAndFlush(far.fd()).sync();
    List<AioFileDescriptor> received = new ArrayList<>();
    for (int i = 0; i <= 100; i++) {
      received.add((AioFileDescriptor) inbox.next());
    }
    near.unsafe().closeForcibly();
    far.unsafe().closeForcibly();
    // What was passed is open still, and is the two ends of one connection.
    received.get(0).write(ByteBuffer.wrap("through it".getBytes(US_ASCII)));
    ByteBuffer buffer = ByteBuffer.allocate(100);
    assertThat(received.get(100).read(buffer)).isEqualTo(10);
    assertThat(received.get(100).read(buffer)).as("nothing now").isZero();
    for (AioFileDescriptor descriptor : received) {
      descriptor.close();
    }
  }

  @Test
  void bytesAndDescriptorsGoByTheReadMode() throws Exception {
    AioDomainSocketChannel[] pair = pair();
    pair[1].config().setAutoRead(false);
    pair[1]
        .config()
        .setOption(UnixChannelOption.DOMAIN_SOCKET_READ_MODE, DomainSocketReadMode.BYTES);
    loop.register(pair[0]).sync();
    loop.register(pair[1]).sync();
    pair[0].writeAndFlush(Unpooled.copiedBuffer("a file follows", US_ASCII)).sync();
    pair[1].read();
    assertThat(inbox.next()).isEqualTo("a file follows");
    pair[1].config().setReadMode(DomainSocketReadMode.FILE_DESCRIPTORS);
    pair[0].write(pair[0].fd());
    pair[0].writeAndFlush(Unpooled.copiedBuffer("and that was it", US_ASCII)).sync();
    pair[1].read();
    ((AioFileDescriptor) inbox.next()).close();
    pair[1].config().setReadMode(DomainSocketReadMode.BYTES);
    pair[1].read();
    assertThat(inbox.next()).isEqualTo("and that was it");
  }

  @Test
  void aByteWithoutADescriptorIsToldAndCostsNothingElse() throws Exception {
    AioDomainSocketChannel[] pair = pair();
    loop.register(pair[0]).sync();
    loop.register(pair[1]).sync();
    pair[0].writeAndFlush(Unpooled.copiedBuffer("x", US_ASCII)).sync();
    assertThat(inbox.next())
        .isInstanceOfSatisfying(
            IOException.class, e -> assertThat(e).hasMessageContaining("ENODATA"));
    pair[0].writeAndFlush(pair[0].fd()).sync();
    ((AioFileDescriptor) inbox.next()).close();
  }

  @Test
  void descriptorsThatNobodyHasReadAreClosed() throws Exception {
    AioDomainSocketChannel[] pair = pair();
    pair[1].config().setAutoRead(false);
    loop.register(pair[0]).sync();
    loop.register(pair[1]).sync();
    long before = openDescriptors();
    for (int i = 0; i < 10; i++) {
      pair[0].write(pair[0].fd());
    }
    pair[0].flush();
    pair[0].close().sync();
    pair[1].close().sync();
    assertThat(openDescriptors()).isLessThanOrEqualTo(before);
  }

  private static long openDescriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }
}
