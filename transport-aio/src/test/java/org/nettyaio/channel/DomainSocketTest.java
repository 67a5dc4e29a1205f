package org.nettyaio.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.ReferenceCountUtil;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nettyaio.channel.internal.socket.Addresses;
import org.nettyaio.linux.abi.fcntl_h;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.file.Descriptor;
import org.nettyaio.linux.socket.Socket;

/** Unix domain sockets: names, files, peers, and descriptors that go from one to the other. */
@Timeout(60)
class DomainSocketTest {
  @TempDir Path directory;

  private final AioEventLoopGroup loop = new AioEventLoopGroup(1);
  private final List<Channel> channels = new ArrayList<>();
  private final Inbox inbox = new Inbox();

  @AfterEach
  void shutDown() throws Exception {
    for (Channel channel : channels) {
      channel.close().sync();
    }
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  /** Keeps what comes: text, descriptors and events. */
  @Sharable
  private static final class Inbox extends ChannelInboundHandlerAdapter {
    final BlockingQueue<Object> messages = new LinkedBlockingQueue<>();
    final BlockingQueue<Channel> active = new LinkedBlockingQueue<>();

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      active.add(ctx.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      messages.add(message instanceof ByteBuf buffer ? buffer.toString(US_ASCII) : message);
      ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event == ChannelInputShutdownEvent.INSTANCE) {
        messages.add(event);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      messages.add("inactive");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      messages.add(cause);
    }

    Object next() throws InterruptedException {
      return Objects.requireNonNull(messages.poll(10, TimeUnit.SECONDS), "nothing came");
    }
  }

  /** Sends back what comes, and closes its half when the peer has. */
  @Sharable
  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ctx.writeAndFlush(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event == ChannelInputShutdownEvent.INSTANCE) {
        ((AioDomainSocketChannel) ctx.channel()).shutdownOutput();
      }
    }
  }

  private DomainSocketAddress path(String name) {
    return new DomainSocketAddress(directory.resolve(name).toString());
  }

  private DomainSocketAddress name(boolean isAbstract) {
    return isAbstract ? new DomainSocketAddress("\0netty-aio/" + directory) : path("socket");
  }

  private AioServerDomainSocketChannel listen(DomainSocketAddress address, ChannelHandler handler)
      throws InterruptedException {
    return keep(
        (AioServerDomainSocketChannel)
            new ServerBootstrap()
                .group(loop)
                .channel(AioServerDomainSocketChannel.class)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(handler)
                .bind(address)
                .sync()
                .channel());
  }

  private AioDomainSocketChannel connect(DomainSocketAddress address) throws InterruptedException {
    return keep(
        (AioDomainSocketChannel)
            new Bootstrap()
                .group(loop)
                .channel(AioDomainSocketChannel.class)
                .handler(inbox)
                .connect(address)
                .sync()
                .channel());
  }

  private <C extends Channel> C keep(C channel) {
    channels.add(channel);
    return channel;
  }

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

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void megabytesComeBack(boolean isAbstract) throws Exception {
    DomainSocketAddress address = name(isAbstract);
    AioServerDomainSocketChannel server = listen(address, new Echo());
    assertThat(server.localAddress()).isEqualTo(address);
    AioDomainSocketChannel client = connect(address);
    assertThat(client.remoteAddress()).isEqualTo(address);
    assertThat(client.localAddress()).isEqualTo(new DomainSocketAddress(""));
    String text = "0123456789abcdef".repeat(1 << 16);
    for (int i = 0; i < 4; i++) {
      client.write(Unpooled.copiedBuffer(text, US_ASCII));
    }
    client.flush();
    StringBuilder echo = new StringBuilder();
    while (echo.length() < 4 * text.length()) {
      echo.append(inbox.next());
    }
    assertThat(echo.toString().equals(text.repeat(4))).isTrue();
    client.shutdownOutput().sync();
    assertThat(inbox.messages.poll(10, TimeUnit.SECONDS)).isEqualTo("inactive");
  }

  @Test
  void thePeerIsKnown() throws Exception {
    AioServerDomainSocketChannel server = listen(path("socket"), inbox);
    AioDomainSocketChannel client = connect(server.localAddress());
    assertThat(client.peerCredentials().pid()).isEqualTo((int) ProcessHandle.current().pid());
    assertThat(client.peerCredentials().uid())
        .isEqualTo(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    client.close().sync();
    assertThatThrownBy(client::peerCredentials)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("EBADF");
  }

  @Test
  void theServerTakesItsFileAway() throws Exception {
    DomainSocketAddress address = path("socket");
    for (int i = 0; i < 20; i++) {
      AioServerDomainSocketChannel server = listen(address, inbox);
      assertThat(Path.of(address.path())).exists();
      assertThatThrownBy(() -> listen(address, inbox)).hasMessageContaining("EADDRINUSE");
      assertThat(Path.of(address.path())).as("another one's failure").exists();
      server.close().sync();
      assertThat(Path.of(address.path())).doesNotExist();
    }
  }

  @Test
  void aPathWithoutASocketIsAFileNotFound() {
    assertThatThrownBy(() -> connect(path("nobody")))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining("nobody");
  }

  @Test
  void aSocketWithoutAServerRefuses() throws Exception {
    try (Socket left = Socket.newUnixStream()) {
      left.bind(Addresses.toKernel(path("left")));
    }
    assertThatThrownBy(() -> connect(path("left"))).isInstanceOf(ConnectException.class);
  }

  @Test
  void aPathThatIsTooLongSaysSo() {
    assertThatThrownBy(() -> listen(path("x".repeat(120)), inbox))
        .hasMessageContaining("ENAMETOOLONG")
        .hasMessageContaining("107");
  }

  @Test
  void aFullBacklogSaysSo() throws Exception {
    AioServerDomainSocketChannel server =
        keep(
            (AioServerDomainSocketChannel)
                new ServerBootstrap()
                    .group(loop)
                    .channel(AioServerDomainSocketChannel.class)
                    .option(ChannelOption.SO_BACKLOG, 0)
                    .option(ChannelOption.AUTO_READ, false)
                    .childHandler(inbox)
                    .bind(path("socket"))
                    .sync()
                    .channel());
    connect(server.localAddress());
    assertThatThrownBy(() -> connect(server.localAddress()))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("backlog is full");
  }

  @Test
  void whatWasFlushedBeforeTheCloseArrives() throws Exception {
    AioServerDomainSocketChannel server = listen(path("socket"), inbox);
    AioDomainSocketChannel client = connect(server.localAddress());
    client.writeAndFlush(Unpooled.copiedBuffer("last words", US_ASCII));
    client.close().sync();
    List<Object> came = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      came.add(inbox.next());
    }
    // The client's end and the server's side of it come in either order.
    assertThat(came)
        .containsExactlyInAnyOrder("last words", "inactive", ChannelInputShutdownEvent.INSTANCE);
  }

  @Test
  void aListeningDescriptorIsServed() throws Exception {
    Socket listening = Socket.newUnixStream();
    listening.bind(Addresses.toKernel(path("inherited")));
    listening.listen(8);
    AioServerDomainSocketChannel server = keep(new AioServerDomainSocketChannel(listening.fd()));
    assertThat(server.isActive()).isTrue();
    server
        .pipeline()
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext ctx, Object child) {
                ((Channel) child).pipeline().addLast(new Echo());
                loop.register((Channel) child);
              }
            });
    loop.register(server).sync();
    AioDomainSocketChannel client = connect(path("inherited"));
    client.writeAndFlush(Unpooled.copiedBuffer("hello", US_ASCII)).sync();
    assertThat(inbox.next()).isEqualTo("hello");
    server.close().sync();
    assertThat(directory.resolve("inherited")).as("not ours").exists();
  }

  @Test
  void aTcpDescriptorIsRefused() throws Exception {
    try (Socket tcp = Socket.newTcp()) {
      assertThatThrownBy(() -> new AioDomainSocketChannel(tcp.fd()))
          .isInstanceOf(ChannelException.class)
          .hasMessageContaining("not a Unix stream socket");
    }
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
