package org.nettyaio.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.channels.NotYetConnectedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.socket.Socket;

/** Datagrams between Unix domain sockets, which wait for their receivers. */
@Timeout(60)
class DomainDatagramTest {
  private static final int MANY = 1000;

  @TempDir Path directory;

  private final AioEventLoopGroup loop = new AioEventLoopGroup(1);
  private final AioEventLoopGroup other = new AioEventLoopGroup(1);
  private final List<Channel> channels = new ArrayList<>();
  private final Inbox inbox = new Inbox();

  @AfterEach
  void shutDown() throws Exception {
    for (Channel channel : channels) {
      channel.close().sync();
    }
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    other.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  private record Received(String content, DomainSocketAddress sender) {}

  /** Keeps what comes. */
  @Sharable
  private static final class Inbox extends ChannelInboundHandlerAdapter {
    final BlockingQueue<Received> datagrams = new LinkedBlockingQueue<>();

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      DomainDatagramPacket packet = (DomainDatagramPacket) message;
      datagrams.add(new Received(packet.content().toString(US_ASCII), packet.sender()));
      packet.release();
    }

    Received next() throws InterruptedException {
      return Objects.requireNonNull(datagrams.poll(10, TimeUnit.SECONDS), "no datagram came");
    }
  }

  private DomainSocketAddress name(String name) {
    return new DomainSocketAddress(directory.resolve(name).toString());
  }

  private AioDomainDatagramChannel bind(DomainSocketAddress address, boolean autoRead)
      throws InterruptedException {
    return keep(
        new Bootstrap()
            .group(loop)
            .channel(AioDomainDatagramChannel.class)
            .option(ChannelOption.AUTO_READ, autoRead)
            .handler(inbox)
            .bind(address)
            .sync()
            .channel());
  }

  @SuppressWarnings("deprecation") // DATAGRAM_CHANNEL_ACTIVE_ON_REGISTRATION: users use it.
  private AioDomainDatagramChannel unbound() throws InterruptedException {
    return keep(
        new Bootstrap()
            .group(other)
            .channel(AioDomainDatagramChannel.class)
            .option(ChannelOption.DATAGRAM_CHANNEL_ACTIVE_ON_REGISTRATION, true)
            .handler(inbox)
            .register()
            .sync()
            .channel());
  }

  private AioDomainDatagramChannel keep(Channel channel) {
    channels.add(channel);
    return (AioDomainDatagramChannel) channel;
  }

  private static DomainDatagramPacket packet(String text, AioDomainDatagramChannel receiver) {
    return new DomainDatagramPacket(Unpooled.copiedBuffer(text, US_ASCII), receiver.localAddress());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/path", "\0abstract"})
  void senderAndReceiverHaveNames(String name) throws Exception {
    boolean isAbstract = name.charAt(0) == 0;
    DomainSocketAddress address =
        isAbstract ? new DomainSocketAddress(name + directory) : name(name.substring(1));
    AioDomainDatagramChannel receiver = bind(address, true);
    AioDomainDatagramChannel sender = bind(name("sender"), true);
    sender.writeAndFlush(packet("named", receiver)).sync();
    assertThat(inbox.next()).isEqualTo(new Received("named", sender.localAddress()));
    unbound().writeAndFlush(packet("unnamed", receiver)).sync();
    assertThat(inbox.next()).isEqualTo(new Received("unnamed", new DomainSocketAddress("")));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFullReceiverIsWaitedFor(boolean connected) throws Exception {
    AioDomainDatagramChannel receiver = bind(name("receiver"), false);
    AioDomainDatagramChannel sender = unbound();
    if (connected) {
      sender.connect(receiver.localAddress()).sync();
    }
    ChannelFuture last = null;
    for (int i = 0; i < MANY; i++) {
      last =
          connected
              ? sender.write(Unpooled.copiedBuffer("datagram " + i, US_ASCII))
              : sender.write(packet("datagram " + i, receiver));
    }
    sender.flush();
    // The kernel's queue takes some ten: net.unix.max_dgram_qlen.
    assertThat(last.await(50, TimeUnit.MILLISECONDS)).isFalse();
    receiver.config().setAutoRead(true);
    for (int i = 0; i < MANY; i++) {
      assertThat(inbox.next().content()).isEqualTo("datagram " + i);
    }
    last.sync();
  }

  @Test
  void aSenderThatWaitsCanBeClosedAndMoved() throws Exception {
    AioDomainDatagramChannel receiver = bind(name("receiver"), false);
    AioDomainDatagramChannel sender = unbound();
    List<ChannelFuture> writes = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      writes.add(sender.write(packet("datagram " + i, receiver)));
    }
    sender.flush();
    sender.deregister().sync();
    loop.register(sender).sync();
    receiver.config().setAutoRead(true);
    for (int i = 0; i < 100; i++) {
      assertThat(inbox.next().content()).isEqualTo("datagram " + i);
    }
    for (ChannelFuture write : writes) {
      write.sync();
    }
    receiver.config().setAutoRead(false);
    receiver.eventLoop().submit(() -> {}).sync();
    for (int i = 0; i < 100; i++) {
      writes.set(i, sender.write(packet("never " + i, receiver)));
    }
    sender.flush();
    sender.close().sync();
    assertThat(writes.get(99).await().isSuccess()).isFalse();
  }

  @Test
  void aDisconnectedChannelHearsAllAgain() throws Exception {
    AioDomainDatagramChannel receiver = bind(name("receiver"), true);
    AioDomainDatagramChannel sender = bind(name("sender"), true);
    sender.connect(receiver.localAddress()).sync();
    sender.writeAndFlush(Unpooled.copiedBuffer("connected", US_ASCII)).sync();
    assertThat(inbox.next().content()).isEqualTo("connected");
    sender.disconnect().sync();
    assertThat(sender.isConnected()).isFalse();
    assertThat(sender.isActive()).isTrue();
    assertThat(sender.writeAndFlush(Unpooled.copiedBuffer("?", US_ASCII)).await().cause())
        .isInstanceOf(NotYetConnectedException.class);
    receiver.writeAndFlush(packet("back", sender)).sync();
    assertThat(inbox.next().content()).isEqualTo("back");
  }

  @Test
  void aPairComesWithItsState() throws Exception {
    Socket[] pair = Socket.newUnixPair(socket_h.SOCK_DGRAM);
    AioDomainDatagramChannel one = new AioDomainDatagramChannel(pair[0].fd());
    AioDomainDatagramChannel two = new AioDomainDatagramChannel(pair[1].fd());
    assertThat(one.isConnected()).isTrue();
    assertThat(one.peerCredentials().pid()).isEqualTo((int) ProcessHandle.current().pid());
    two.pipeline().addLast(inbox);
    keep(loop.register(one).sync().channel());
    keep(loop.register(two).sync().channel());
    one.writeAndFlush(Unpooled.copiedBuffer("to the other", US_ASCII)).sync();
    assertThat(inbox.next().content()).isEqualTo("to the other");
  }
}
