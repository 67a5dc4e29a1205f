package org.nettyaio.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.NetUtil;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing is read before a read() has reached the head, whatever autoRead says. */
class FirstReadTest extends AbstractWireTest {
  @TempDir Path directory;

  private final Story story = new Story();
  private final Withholding withholding = new Withholding();

  /** Passes no read() on but those that the test asks for. */
  private static final class Withholding extends ChannelOutboundHandlerAdapter {
    private ChannelHandlerContext context;

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      context = ctx;
    }

    @Override
    public void read(ChannelHandlerContext ctx) {}

    void passOne() {
      context.executor().execute(context::read);
    }
  }

  @ParameterizedTest
  @MethodSource("modesAndKinds")
  void aConnectionWaits(AioIoMode mode, Wire.Kind kind) throws Exception {
    try (Wire wire = Wire.open(kind, newLoop(mode), config -> {}, withholding, story)) {
      wire.write("first");
      assertThat(story.nothing()).isNull();
      wire.channel.config().setAutoRead(false);
      wire.channel.config().setAutoRead(true);
      assertThat(story.nothing()).isNull();
      withholding.passOne();
      assertThat(story.nextButComplete()).isEqualTo("first");
    }
  }

  @ParameterizedTest
  @EnumSource(AioIoMode.class)
  void datagramsWait(AioIoMode mode) throws Exception {
    Channel channel =
        bind(mode, AioDatagramChannel.class, new InetSocketAddress(NetUtil.LOCALHOST4, 0));
    try (DatagramSocket peer = new DatagramSocket()) {
      byte[] data = "first".getBytes(US_ASCII);
      peer.send(new DatagramPacket(data, data.length, channel.localAddress()));
      checkThatItWaits(channel);
      assertThat(story.nextButComplete()).isEqualTo("first");
    }
  }

  @ParameterizedTest
  @EnumSource(AioIoMode.class)
  void connectionsWaitToBeAccepted(AioIoMode mode) throws Exception {
    Channel tcp =
        bind(mode, AioServerSocketChannel.class, new InetSocketAddress(NetUtil.LOCALHOST4, 0));
    try (SocketChannel peer = SocketChannel.open(tcp.localAddress())) {
      assertThat(peer.isConnected()).isTrue();
      checkThatItWaits(tcp);
      assertThat(story.nextButComplete()).isInstanceOf(AioSocketChannel.class);
    }
  }

  @ParameterizedTest
  @EnumSource(AioIoMode.class)
  void connectionsOfUnixSocketsWaitToBeAccepted(AioIoMode mode) throws Exception {
    Path file = directory.resolve("socket");
    Channel unix =
        bind(mode, AioServerDomainSocketChannel.class, new DomainSocketAddress(file.toString()));
    try (SocketChannel peer = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
      assertThat(peer.isConnected()).isTrue();
      checkThatItWaits(unix);
      assertThat(story.nextButComplete()).isInstanceOf(AioDomainSocketChannel.class);
    }
  }

  private void checkThatItWaits(Channel channel) throws Exception {
    assertThat(story.nothing()).isNull();
    channel.config().setAutoRead(false);
    channel.config().setAutoRead(true);
    assertThat(story.nothing()).isNull();
    withholding.passOne();
  }

  private Channel bind(AioIoMode mode, Class<? extends Channel> type, SocketAddress address)
      throws Exception {
    return keep(
        new Bootstrap()
            .group(newLoop(mode))
            .channel(type)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(withholding, closing(story));
                  }
                })
            .bind(address)
            .sync()
            .channel());
  }

  /** Nobody registers what the servers of these tests accept. */
  private static Story closing(Story story) {
    return new Story() {
      @Override
      public void channelRead(ChannelHandlerContext ctx, Object message) {
        story.channelRead(ctx, message);
        if (message instanceof Channel child) {
          child.unsafe().closeForcibly();
        }
      }
    };
  }
}
