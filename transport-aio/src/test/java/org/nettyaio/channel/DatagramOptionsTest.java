package org.nettyaio.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.socket.SocketFamily;

/** What options of UDP channels do: many datagrams in one, and what goes with them. */
class DatagramOptionsTest extends AbstractDatagramTest {
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void manyDatagramsComeInOneBuffer(boolean connected) throws Exception {
    AioDatagramChannel receiver =
        bind(
            new Bootstrap()
                .handler(inbox)
                .option(ChannelOption.AUTO_READ, false)
                .option(AioChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, 100)
                .option(
                    ChannelOption.RECVBUF_ALLOCATOR,
                    new FixedRecvByteBufAllocator(10 * 100 + 50).maxMessagesPerRead(1)),
            LOOPBACK);
    AioDatagramChannel sender = sender();
    if (connected) {
      receiver.connect(sender.localAddress()).sync();
    }
    for (int i = 0; i < 12; i++) {
      sender.write(packet("datagram " + i, receiver));
    }
    sender.write(packet("x".repeat(101), receiver));
    sender.writeAndFlush(packet("last", receiver)).sync();

    receiver.read();
    assertThat(inbox.rounds.poll(10, TimeUnit.SECONDS)).isEqualTo(10);
    receiver.read();
    assertThat(inbox.rounds.poll(10, TimeUnit.SECONDS)).isEqualTo(4);
    for (int i = 0; i < 12; i++) {
      assertThat(inbox.next().content()).isEqualTo("datagram " + i);
    }
    assertThat(inbox.next().content()).as("more than promised").isEqualTo("x".repeat(101));
    assertThat(inbox.next())
        .isEqualTo(new Received("last", receiver.localAddress(), sender.localAddress()));
  }

  @Test
  void aSegmentedPacketArrivesAsItsSegments() throws Exception {
    assumeTrue(AioDatagramChannel.isSegmentedDatagramPacketSupported(), "no UDP_SEGMENT");
    AioDatagramChannel receiver = receiver();
    AioDatagramChannel sender = sender();
    sender.write(new SegmentedDatagramPacket(ascii("aaaabbbbcc"), 4, receiver.localAddress()));
    sender
        .writeAndFlush(new SegmentedDatagramPacket(ascii("whole"), 5, receiver.localAddress()))
        .sync();
    assertThat(inbox.next().content()).isEqualTo("aaaa");
    assertThat(inbox.next().content()).isEqualTo("bbbb");
    assertThat(inbox.next().content()).isEqualTo("cc");
    assertThat(inbox.next().content()).isEqualTo("whole");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatTheKernelJoinsReachesThePipelineAsItWasSent(boolean connected) throws Exception {
    AioDatagramChannel receiver =
        bind(
            new Bootstrap()
                .handler(inbox)
                .option(AioChannelOption.UDP_GRO, true)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(65_535)),
            LOOPBACK);
    AioDatagramChannel sender = sender();
    if (connected) {
      receiver.connect(sender.localAddress()).sync();
    }
    String segments = "a".repeat(1000) + "b".repeat(1000) + "c".repeat(10);
    sender
        .writeAndFlush(new SegmentedDatagramPacket(ascii(segments), 1000, receiver.localAddress()))
        .sync();
    assertThat(inbox.next().content()).isEqualTo("a".repeat(1000));
    assertThat(inbox.next().content()).isEqualTo("b".repeat(1000));
    assertThat(inbox.next())
        .isEqualTo(new Received("c".repeat(10), receiver.localAddress(), sender.localAddress()));
    // On loopback the kernel hands over what was sent in one, if the receiver takes it joined.
    assertThat(inbox.rounds.poll(10, TimeUnit.SECONDS)).isEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource(names = {"INET", "INET6"})
  void theOriginalDestinationIsTheRecipient(SocketProtocolFamily family) throws Exception {
    assumeTrue(
        family == SocketProtocolFamily.INET || SocketFamily.preferred() == socket_h.AF_INET6,
        "no IPv6");
    // Bound to all addresses: only the packet knows which one it was sent to.
    AioDatagramChannel receiver =
        keep(
            new Bootstrap()
                .group(loop)
                .channelFactory(() -> new AioDatagramChannel(family))
                .option(AioChannelOption.IP_RECVORIGDSTADDR, true)
                .handler(inbox)
                .bind(0)
                .sync());
    int port = receiver.localAddress().getPort();
    InetSocketAddress v4 = new InetSocketAddress("127.0.0.7", port);
    AioDatagramChannel sender =
        bind(new Bootstrap().handler(new ChannelInboundHandlerAdapter()), new InetSocketAddress(0));
    sender.writeAndFlush(new DatagramPacket(ascii("v4"), v4)).sync();
    assertThat(inbox.next().recipient()).isEqualTo(v4);
    if (family == SocketProtocolFamily.INET6) {
      InetSocketAddress v6 = new InetSocketAddress(NetUtil.LOCALHOST6, port);
      sender.writeAndFlush(new DatagramPacket(ascii("v6"), v6)).sync();
      assertThat(inbox.next().recipient().getAddress().isLoopbackAddress()).isTrue();
    }
  }

  @Test
  void aBroadcastNeedsTheOption() throws Exception {
    AioDatagramChannel receiver =
        bind(new Bootstrap().handler(inbox), new InetSocketAddress("127.255.255.255", 0));
    AioDatagramChannel sender = sender();
    assertThatThrownBy(() -> sender.writeAndFlush(packet("no", receiver)).sync())
        .hasMessageContaining("EACCES");
    sender.config().setBroadcast(true);
    sender.writeAndFlush(packet("to all", receiver)).sync();
    assertThat(inbox.next().content()).isEqualTo("to all");
  }

  @Test
  void severalChannelsShareAPort() throws Exception {
    Bootstrap shared = new Bootstrap().handler(inbox).option(UnixChannelOption.SO_REUSEPORT, true);
    AioDatagramChannel first = bind(shared.clone(), LOOPBACK);
    bind(shared.clone(), first.localAddress());
    assertThatThrownBy(() -> bind(new Bootstrap().handler(inbox), first.localAddress()))
        .hasMessageContaining("EADDRINUSE");
    sender().writeAndFlush(packet("to one of them", first)).sync();
    assertThat(inbox.next().content()).isEqualTo("to one of them");
    assertThat(inbox.datagrams.poll(20, TimeUnit.MILLISECONDS)).isNull();
  }
}
