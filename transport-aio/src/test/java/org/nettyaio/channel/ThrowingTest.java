package org.nettyaio.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.nettyaio.channel.Story.INACTIVE;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.NetUtil;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a user's receive-buffer handle throws is told once, and costs neither the channel nor any
 * other of its loop a byte, nor the end.
 */
class ThrowingTest extends AbstractWireTest {
  @TempDir Path directory;

  private final ThrowingAllocator allocator =
      new ThrowingAllocator(new FixedRecvByteBufAllocator(64));
  private final Story story = new Story();

  static List<Throwable> throwables() {
    return List.of(
        new IllegalStateException("thrown by a test"),
        new AssertionError("thrown by a test"),
        new StackOverflowError("thrown by a test"),
        new RejectedExecutionException("thrown by a test"));
  }

  static Stream<Arguments> calls() {
    return Stream.of(AioIoMode.values())
        .flatMap(
            mode ->
                Stream.of(ThrowingAllocator.Call.values()).map(call -> Arguments.of(mode, call)));
  }

  static Stream<Arguments> callsOfKinds() {
    return calls()
        .flatMap(
            way ->
                Stream.of(Wire.Kind.values())
                    .map(kind -> Arguments.of(way.get()[0], kind, way.get()[1])));
  }

  @ParameterizedTest
  @MethodSource("callsOfKinds")
  void ofAConnection(AioIoMode mode, Wire.Kind kind, ThrowingAllocator.Call call) throws Exception {
    AioEventLoopGroup loop = newLoop(mode);
    Story bystander = new Story();
    for (Throwable thrown : throwables()) {
      String data = "0123456789".repeat(100);
      try (Wire other = Wire.open(kind, loop, config -> {}, bystander);
          Wire wire =
              Wire.open(
                  kind,
                  loop,
                  config -> config.setRecvByteBufAllocator(allocator).setAutoRead(false),
                  story)) {
        if (call != ThrowingAllocator.Call.NEW_HANDLE) {
          wire.channel.config().setAutoRead(true);
          wire.write("before");
          assertThat(story.bytes(6)).isEqualTo("before");
        }
        allocator.plan(call, thrown);
        wire.write(data);
        wire.channel.config().setAutoRead(true);
        await("thrown", allocator::hasThrown);
        wire.write("after");
        wire.peer.shutdownOutput();
        checkTold(thrown, data + "after");
        assertThat(wire.channel.closeFuture().await(20_000)).isTrue();
        other.write("unharmed");
        assertThat(bystander.bytes(8)).isEqualTo("unharmed");
      }
      assertThat(bystander.nextButComplete()).isEqualTo(INACTIVE);
    }
  }

  /** Reads until the end; a throw must be told once, and all bytes be there. */
  private void checkTold(Throwable thrown, String data) throws InterruptedException {
    StringBuilder text = new StringBuilder();
    List<Throwable> told = new ArrayList<>();
    for (Object event; !(event = story.nextButComplete()).equals(INACTIVE); ) {
      if (event instanceof Throwable exception) {
        told.add(exception);
      } else {
        text.append(event);
      }
    }
    assertThat(text).asString().isEqualTo(data);
    assertThat(told).containsExactly(thrown);
  }

  @ParameterizedTest
  @MethodSource("calls")
  void ofAUdpChannel(AioIoMode mode, ThrowingAllocator.Call call) throws Exception {
    for (Throwable thrown : throwables()) {
      Channel channel =
          new Bootstrap()
              .group(newLoop(mode))
              .channel(AioDatagramChannel.class)
              .option(ChannelOption.RECVBUF_ALLOCATOR, allocator)
              .option(ChannelOption.AUTO_READ, false)
              .handler(story)
              .bind(new InetSocketAddress(NetUtil.LOCALHOST4, 0))
              .sync()
              .channel();
      allocator.plan(call, thrown);
      try (DatagramSocket peer = new DatagramSocket()) {
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
          sent.add("datagram " + i);
          byte[] bytes = sent.get(i).getBytes(US_ASCII);
          peer.send(new DatagramPacket(bytes, bytes.length, channel.localAddress()));
          if (i == 0) {
            channel.config().setAutoRead(true);
            await("thrown", allocator::hasThrown);
          }
        }
        checkDatagrams(thrown, call, sent);
      }
      channel.close().sync();
      assertThat(story.nextButComplete()).isEqualTo(INACTIVE);
    }
  }

  @ParameterizedTest
  @MethodSource("calls")
  void ofAUnixDatagramChannel(AioIoMode mode, ThrowingAllocator.Call call) throws Exception {
    AioEventLoopGroup loop = newLoop(mode);
    for (Throwable thrown : throwables()) {
      DomainSocketAddress name =
          new DomainSocketAddress(directory.resolve(thrown.getClass().getSimpleName()).toString());
      Channel channel =
          new Bootstrap()
              .group(loop)
              .channel(AioDomainDatagramChannel.class)
              .option(ChannelOption.RECVBUF_ALLOCATOR, allocator)
              .option(ChannelOption.AUTO_READ, false)
              .handler(story)
              .bind(name)
              .sync()
              .channel();
      Channel peer =
          new Bootstrap()
              .group(loop)
              .channel(AioDomainDatagramChannel.class)
              .handler(new ChannelInboundHandlerAdapter())
              .bind(new DomainSocketAddress(name.path() + " peer"))
              .sync()
              .channel();
      allocator.plan(call, thrown);
      List<String> sent = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        sent.add("datagram " + i);
        peer.writeAndFlush(
                new DomainDatagramPacket(Unpooled.copiedBuffer(sent.get(i), US_ASCII), name))
            .sync();
        if (i == 0) {
          channel.config().setAutoRead(true);
          await("thrown", allocator::hasThrown);
        }
      }
      checkDatagrams(thrown, call, sent);
      peer.close().sync();
      channel.close().sync();
      assertThat(story.nextButComplete()).isEqualTo(INACTIVE);
    }
  }

  private void checkDatagrams(Throwable thrown, ThrowingAllocator.Call call, List<String> sent)
      throws InterruptedException {
    List<String> came = new ArrayList<>();
    List<Throwable> told = new ArrayList<>();
    while (!came.contains(sent.get(sent.size() - 1)) || told.isEmpty()) {
      Object event = story.nextButComplete();
      if (event instanceof Throwable exception) {
        told.add(exception);
      } else {
        came.add((String) event);
      }
    }
    assertThat(came).isEqualTo(sent);
    assertThat(told).containsExactly(thrown);
  }

  @ParameterizedTest
  @MethodSource("calls")
  void ofAServer(AioIoMode mode, ThrowingAllocator.Call call) throws Exception {
    AioEventLoopGroup loop = newLoop(mode);
    Accepting accepting = new Accepting();
    for (Throwable thrown : throwables()) {
      long before = sockets();
      Channel server =
          new ServerBootstrap()
              .group(loop)
              .channel(AioServerSocketChannel.class)
              .option(ChannelOption.RECVBUF_ALLOCATOR, allocator)
              .handler(accepting)
              .childHandler(new Story())
              .bind(new InetSocketAddress(NetUtil.LOCALHOST4, 0))
              .sync()
              .channel();
      if (call == ThrowingAllocator.Call.ALLOCATE) {
        // A server reads into no buffer.
        server.close().sync();
        return;
      }
      allocator.plan(call, thrown);
      List<SocketChannel> peers = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        peers.add(SocketChannel.open(server.localAddress()));
      }
      await("thrown", allocator::hasThrown);
      int accepted = 0;
      List<Throwable> told = new ArrayList<>();
      while (accepted < 5 || told.isEmpty()) {
        Object event = accepting.nextButComplete();
        if (event instanceof Throwable exception) {
          told.add(exception);
        } else {
          accepted++;
        }
      }
      assertThat(told).containsExactly(thrown);
      for (SocketChannel peer : peers) {
        peer.close();
      }
      server.close().sync();
      await("no descriptor leaks", () -> sockets() <= before);
      assertThat(accepting.nextButComplete()).isEqualTo(INACTIVE);
    }
  }

  /** Leaves the connections to Netty's acceptor. */
  private static final class Accepting extends Story {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object child) {
      events.add(child);
      ctx.fireChannelRead(child);
    }
  }
}
