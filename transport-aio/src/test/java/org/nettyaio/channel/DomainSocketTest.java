package org.nettyaio.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
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
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nettyaio.channel.internal.socket.Addresses;
import org.nettyaio.linux.socket.Socket;

/** Unix domain sockets: names, files and peers. */
class DomainSocketTest extends AbstractDomainSocketTest {
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
}
