package org.nettyaio.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultAddressedEnvelope;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.NetUtil;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses are true or none, of whatever class the user's are. */
class AddressTest extends AbstractWireTest {
  private static final InetSocketAddress ANY = new InetSocketAddress(NetUtil.LOCALHOST4, 0);

  @TempDir Path directory;

  private final Story story = new Story();

  /** Tells the sender with the text. */
  private static final class Senders extends Story {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      DatagramPacket packet = (DatagramPacket) message;
      events.add(packet.content().toString(US_ASCII) + " from " + packet.sender().getPort());
      packet.release();
    }
  }

  private static void send(DatagramSocket from, String text, SocketAddress to) throws Exception {
    byte[] bytes = text.getBytes(US_ASCII);
    from.send(new java.net.DatagramPacket(bytes, bytes.length, to));
  }

  @ParameterizedTest
  @EnumSource(AioIoMode.class)
  void aDatagramFromBeforeTheConnectIsNotThePeers(AioIoMode mode) throws Exception {
    Senders senders = new Senders();
    Channel channel =
        keep(
            new Bootstrap()
                .group(newLoop(mode))
                .channel(AioDatagramChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .handler(senders)
                .bind(ANY)
                .sync()
                .channel());
    try (DatagramSocket stranger = new DatagramSocket(ANY);
        DatagramSocket peer = new DatagramSocket(ANY)) {
      SocketAddress address = channel.localAddress();
      for (int round = 0; round < 5; round++) {
        for (int i = 0; i < 3; i++) {
          send(stranger, "stranger's", address);
        }
        channel.connect(peer.getLocalSocketAddress()).sync();
        send(peer, "peer's", address);
        channel.config().setAutoRead(true);
        assertThat(senders.nextButComplete()).isEqualTo("peer's from " + peer.getLocalPort());
        channel.config().setAutoRead(false);
        channel.disconnect().sync();
        channel.config().setAutoRead(true);
        send(stranger, "after", address);
        assertThat(senders.nextButComplete()).isEqualTo("after from " + stranger.getLocalPort());
        channel.config().setAutoRead(false);
        channel.eventLoop().submit(() -> {}).sync();
      }
    }
  }

  /** An address of an interface of its own, or the loopback one as such. */
  private static Inet6Address scoped() throws Exception {
    for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
      for (InetAddress address : each.inetAddresses().toList()) {
        if (each.isUp() && address instanceof Inet6Address six && six.isLinkLocalAddress()) {
          return six;
        }
      }
    }
    int index = NetworkInterface.getByName("lo").getIndex();
    return Inet6Address.getByAddress(null, NetUtil.LOCALHOST6.getAddress(), index);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a.name"})
  void aScopeSurvives(String name) throws Exception {
    Inet6Address address = scoped();
    Channel server = keep(listen(AioServerSocketChannel.class, new InetSocketAddress(address, 0)));
    int port = ((InetSocketAddress) server.localAddress()).getPort();
    Inet6Address asked =
        Inet6Address.getByAddress(
            name.isEmpty() ? null : name, address.getAddress(), address.getScopeId());
    Channel client = connect(AioSocketChannel.class, new InetSocketAddress(asked, port));
    InetSocketAddress remote = (InetSocketAddress) client.remoteAddress();
    assertThat(remote.getAddress()).isEqualTo(address);
    if (address.isLinkLocalAddress()) {
      assertThat(((Inet6Address) remote.getAddress()).getScopeId()).isEqualTo(address.getScopeId());
    }
    assertThat(remote.getPort()).isEqualTo(port);
    if (!name.isEmpty()) {
      assertThat(remote.getHostString()).isEqualTo(name);
    }
  }

  private Channel listen(
      Class<? extends io.netty.channel.ServerChannel> type, SocketAddress address)
      throws Exception {
    return new ServerBootstrap()
        .group(newLoop(AioIoMode.ADAPTIVE))
        .channel(type)
        .childHandler(story)
        .bind(address)
        .sync()
        .channel();
  }

  private Channel connect(Class<? extends Channel> type, SocketAddress address) throws Exception {
    return keep(
        new Bootstrap()
            .group(newLoop(AioIoMode.ADAPTIVE))
            .channel(type)
            .handler(new Story())
            .connect(address)
            .sync()
            .channel());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theClassesOfTheJdkAndOfNettyMeanTheSame(boolean jdk) throws Exception {
    Path file = directory.resolve("stream");
    Channel server = keep(listen(AioServerDomainSocketChannel.class, address(file, jdk)));
    Channel client = connect(AioDomainSocketChannel.class, address(file, jdk));
    assertThat(client.remoteAddress()).isEqualTo(address(file, false));
    assertThat(server.localAddress()).isEqualTo(address(file, false));
    client.writeAndFlush(Unpooled.copiedBuffer("hello", US_ASCII)).sync();
    assertThat(story.bytes(5)).isEqualTo("hello");
    server.close().sync();
    assertThat(file).doesNotExist();
    assertThat(client.localAddress()).isNotNull();

    Path name = directory.resolve("datagrams");
    Channel receiver = datagrams(address(name, jdk));
    Channel sender = datagrams(address(directory.resolve("sender"), jdk));
    sender
        .writeAndFlush(
            new DefaultAddressedEnvelope<>(
                Unpooled.copiedBuffer("datagram", US_ASCII), address(name, jdk)))
        .sync();
    assertThat(story.bytes(8)).isEqualTo("datagram");
    sender.connect(address(name, jdk)).sync();
    assertThat(sender.remoteAddress()).isEqualTo(address(name, false));
    assertThat(receiver.localAddress()).isEqualTo(address(name, false));
  }

  private Channel datagrams(SocketAddress address) throws Exception {
    return keep(
        new Bootstrap()
            .group(newLoop(AioIoMode.ADAPTIVE))
            .channel(AioDomainDatagramChannel.class)
            .handler(story)
            .bind(address)
            .sync()
            .channel());
  }

  private static SocketAddress address(Path file, boolean jdk) {
    return jdk ? UnixDomainSocketAddress.of(file) : new DomainSocketAddress(file.toString());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSuccessorsFileStays(boolean jdk) throws Exception {
    Path file = directory.resolve("socket");
    Channel first = keep(listen(AioServerDomainSocketChannel.class, address(file, jdk)));
    Files.move(file, directory.resolve("aside"));
    Channel second = keep(listen(AioServerDomainSocketChannel.class, address(file, jdk)));
    first.close().sync();
    assertThat(file).exists();
    second.close().sync();
    assertThat(file).doesNotExist();
    assertThat(List.of(first.isOpen(), second.isOpen())).containsOnly(false);
  }
}
