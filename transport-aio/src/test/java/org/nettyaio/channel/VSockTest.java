package org.nettyaio.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.VSockAddress;
import org.nettyaio.linux.socket.Socket;

/** Sockets between a virtual machine and its host, as far as they can be tried on one machine. */
@Timeout(60)
class VSockTest {
  private static final VSockAddress ANY =
      new VSockAddress(VSockAddress.CID_ANY, VSockAddress.PORT_ANY);

  private final AioEventLoopGroup loop = new AioEventLoopGroup(1);

  @BeforeEach
  void vsockIsThere() throws ErrnoException {
    try {
      Socket.newVsock().close();
    } catch (ErrnoException e) {
      assumeFalse(e.errno() == Errno.EAFNOSUPPORT, "the kernel has no vsock");
      throw e;
    }
  }

  @AfterEach
  void shutDown() throws Exception {
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  private AioServerVSockChannel listen(VSockAddress address) throws InterruptedException {
    return (AioServerVSockChannel)
        new ServerBootstrap()
            .group(loop)
            .channel(AioServerVSockChannel.class)
            .childHandler(
                new ChannelInboundHandlerAdapter() {
                  @Override
                  public boolean isSharable() {
                    return true;
                  }

                  @Override
                  public void channelRead(ChannelHandlerContext ctx, Object message) {
                    ctx.writeAndFlush(message);
                  }
                })
            .bind(address)
            .sync()
            .channel();
  }

  @Test
  void aServerListensAndFreesItsPort() throws Exception {
    AioServerVSockChannel server = listen(ANY);
    VSockAddress address = server.localAddress();
    assertThat(address.cid()).isEqualTo(VSockAddress.CID_ANY);
    assertThat(address.port()).isNotEqualTo(VSockAddress.PORT_ANY);
    assertThat(server.isActive()).isTrue();
    assertThatThrownBy(() -> listen(address)).hasMessageContaining("EADDRINUSE");
    server.close().sync();
    listen(address).close().sync();
  }

  @Test
  void aListeningDescriptorIsServed() throws Exception {
    Socket listening = Socket.newVsock();
    listening.bind(ANY);
    listening.listen(8);
    AioServerVSockChannel server = new AioServerVSockChannel(listening.fd());
    assertThat(server.isActive()).isTrue();
    assertThat(server.localAddress()).isEqualTo(listening.localAddress());
    server.unsafe().closeForcibly();
    try (Socket tcp = Socket.newTcp()) {
      assertThatThrownBy(() -> new AioVSockChannel(tcp.fd()))
          .isInstanceOf(ChannelException.class)
          .hasMessageContaining("not a vsock stream socket");
    }
  }

  @Test
  void anAddressOfAnotherKindIsNamed() {
    assertThatThrownBy(
            () ->
                new Bootstrap()
                    .group(loop)
                    .channel(AioVSockChannel.class)
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(new InetSocketAddress("127.0.0.1", 9))
                    .sync())
        .hasMessageContaining("EAFNOSUPPORT")
        .hasMessageContaining("vsock");
  }

  @Test
  void megabytesComeBackOverTheLoopback() throws Exception {
    // Without that module a connection to this machine goes to the hypervisor, and is not answered.
    assumeTrue(
        Files.exists(Path.of("/sys/module/vsock_loopback")),
        "no vsock_loopback: modprobe vsock_loopback");
    AioServerVSockChannel server = listen(ANY);
    BlockingQueue<String> came = new LinkedBlockingQueue<>();
    AioVSockChannel client =
        (AioVSockChannel)
            new Bootstrap()
                .group(loop)
                .channel(AioVSockChannel.class)
                .handler(
                    new ChannelInboundHandlerAdapter() {
                      @Override
                      public void channelRead(ChannelHandlerContext ctx, Object message) {
                        came.add(((ByteBuf) message).toString(US_ASCII));
                        ((ByteBuf) message).release();
                      }
                    })
                .connect(new VSockAddress(VSockAddress.CID_LOCAL, server.localAddress().port()))
                .sync()
                .channel();
    assertThat(client.remoteAddress().cid()).isEqualTo(VSockAddress.CID_LOCAL);
    String text = "0123456789abcdef".repeat(1 << 16);
    for (int i = 0; i < 4; i++) {
      client.write(Unpooled.copiedBuffer(text, US_ASCII));
    }
    client.flush();
    StringBuilder echo = new StringBuilder();
    while (echo.length() < 4 * text.length()) {
      echo.append(came.poll(10, TimeUnit.SECONDS));
    }
    assertThat(echo.toString().equals(text.repeat(4))).isTrue();
    for (Channel channel : new Channel[] {client, server}) {
      channel.close().sync();
    }
  }
}
