package org.nettyaio.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.nettyaio.channel.Story.INACTIVE;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.util.NetUtil;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.socket.Socket;

/** What a poll reports and no read or write takes away costs next to no processor time. */
class ReadinessTest extends AbstractWireTest {
  private static final int MOST_MILLIS = 100;

  private static final ChannelOption<Integer> IP_RECVERR =
      new IntegerUnixChannelOption("IP_RECVERR", 0, 11);
  private static final ChannelOption<Integer> SO_TIMESTAMPING =
      new IntegerUnixChannelOption("SO_TIMESTAMPING", 1, 37);

  /** Software time stamps of what is sent, in the error queue, without its bytes. */
  private static final int TIMESTAMPS = 2 | 16 | 128 | 2048;

  @TempDir Path directory;

  private final Story story = new Story();

  @ParameterizedTest
  @EnumSource(AioIoMode.class)
  void errorsOfDatagramsThatWereSent(AioIoMode mode) throws Exception {
    Channel channel =
        keep(
            new Bootstrap()
                .group(newLoop(mode))
                .channelFactory(() -> new AioDatagramChannel(SocketProtocolFamily.INET))
                .option(IP_RECVERR, 1)
                .handler(story)
                .bind(new InetSocketAddress(NetUtil.LOCALHOST4, 0))
                .sync()
                .channel());
    InetSocketAddress nobody;
    try (DatagramSocket closed = new DatagramSocket(0, NetUtil.LOCALHOST4)) {
      nobody = (InetSocketAddress) closed.getLocalSocketAddress();
    }
    for (int i = 0; i < 3; i++) {
      channel
          .writeAndFlush(
              new io.netty.channel.socket.DatagramPacket(
                  Unpooled.copiedBuffer("to nobody", US_ASCII), nobody))
          .await();
    }
    assertThat(busyMillis(channel.eventLoop())).isLessThan(MOST_MILLIS);
    sendTo(channel);
    checkThatItComes("later");
  }

  private void sendTo(Channel channel) throws Exception {
    try (DatagramSocket peer = new DatagramSocket()) {
      byte[] later = "later".getBytes(US_ASCII);
      peer.send(new DatagramPacket(later, later.length, channel.localAddress()));
    }
  }

  /** Exceptions may come before. */
  private void checkThatItComes(String data) throws Exception {
    Object event = story.nextButComplete();
    while (event instanceof Throwable) {
      event = story.nextButComplete();
    }
    assertThat(event).isEqualTo(data);
  }

  @ParameterizedTest
  @EnumSource(AioIoMode.class)
  void timestampsOfWhatWasSent(AioIoMode mode) throws Exception {
    for (boolean autoRead : new boolean[] {true, false}) {
      try (Wire wire =
          Wire.open(Wire.Kind.TCP_CLIENT, newLoop(mode), c -> c.setAutoRead(autoRead), story)) {
        assertThat(wire.channel.config().setOption(SO_TIMESTAMPING, TIMESTAMPS)).isTrue();
        wire.channel.writeAndFlush(Unpooled.copiedBuffer("stamped", US_ASCII)).sync();
        assertThat(wire.read(7)).isEqualTo("stamped");
        assertThat(busyMillis(wire.channel.eventLoop())).isLessThan(MOST_MILLIS);
        assertThat(wire.channel.isActive()).isTrue();
        wire.write("later");
        if (!autoRead) {
          assertThat(story.nothing()).isNull();
          wire.channel.read();
        }
        assertThat(story.bytes(5)).isEqualTo("later");
      }
      assertThat(story.nextButComplete()).isEqualTo(INACTIVE);
    }
  }

  /** The poll reports for ever that there is an end, which a datagram socket has none of. */
  @ParameterizedTest
  @EnumSource(AioIoMode.class)
  void aShutdownOfAnotherHolder(AioIoMode mode) throws Exception {
    try (Socket holder = Socket.newUdp(socket_h.AF_INET);
        DatagramSocket peer = new DatagramSocket(0, NetUtil.LOCALHOST4)) {
      holder.bind(new InetSocketAddress(NetUtil.LOCALHOST4, 0));
      holder.connect(peer.getLocalSocketAddress());
      Channel channel = keep(new AioDatagramChannel(Descriptors.duplicate(holder)));
      channel.pipeline().addLast(story);
      newLoop(mode).register(channel).sync();
      holder.shutdown(true, false);
      assertThat(busyMillis(channel.eventLoop())).isLessThan(MOST_MILLIS);
      // A connected UDP socket receives all the same.
      byte[] later = "later".getBytes(US_ASCII);
      peer.send(new DatagramPacket(later, later.length, holder.localAddress()));
      checkThatItComes("later");
    }
  }

  private Channel bind(EventLoopGroup loop, String name, ChannelHandler handler, boolean autoRead)
      throws Exception {
    return keep(
        new Bootstrap()
            .group(loop)
            .channel(AioDomainDatagramChannel.class)
            .option(ChannelOption.AUTO_READ, autoRead)
            .handler(handler)
            .bind(address(name))
            .sync()
            .channel());
  }

  private DomainSocketAddress address(String name) {
    return new DomainSocketAddress(directory.resolve(name).toString());
  }

  private DomainDatagramPacket packet(String text) {
    return new DomainDatagramPacket(Unpooled.copiedBuffer(text, US_ASCII), address("receiver"));
  }

  @ParameterizedTest
  @EnumSource(AioIoMode.class)
  void aReceiverThatIsFull(AioIoMode mode) throws Exception {
    for (boolean cancelled : new boolean[] {false, true}) {
      EventLoopGroup loop = newLoop(mode);
      Channel receiver = bind(newLoop(mode), "receiver", story, false);
      Channel sender = bind(loop, "sender", new Story(), true);
      Channel filler = bind(newLoop(mode), "filler", new Story(), true);
      List<String> expected = new ArrayList<>();
      for (ChannelFuture last = null; last == null || last.isDone(); ) {
        last = filler.writeAndFlush(packet("f" + expected.size()));
        expected.add("f" + expected.size());
        filler.eventLoop().submit(() -> {}).sync();
      }
      List<ChannelFuture> futures = new ArrayList<>();
      loop.submit(
              () -> {
                for (String text : List.of("head", "a", "b")) {
                  futures.add(sender.write(packet(text)));
                }
                if (cancelled) {
                  futures.get(0).cancel(false);
                }
                sender.flush();
              })
          .sync();
      assertThat(busyMillis(sender.eventLoop())).isLessThan(MOST_MILLIS);
      receiver.config().setAutoRead(true);
      expected.addAll(cancelled ? List.of("a", "b") : List.of("head", "a", "b"));
      List<Object> came = new ArrayList<>();
      while (came.size() < expected.size()) {
        came.add(story.nextButComplete());
      }
      assertThat(came).containsExactlyInAnyOrderElementsOf(expected);
      for (Channel channel : List.of(receiver, sender, filler)) {
        channel.close().sync();
        Files.deleteIfExists(Path.of(((DomainSocketAddress) channel.localAddress()).path()));
      }
      assertThat(story.nextButComplete()).isEqualTo(INACTIVE);
    }
  }
}
