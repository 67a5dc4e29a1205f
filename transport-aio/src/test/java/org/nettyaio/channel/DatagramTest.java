package org.nettyaio.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultAddressedEnvelope;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.NotYetConnectedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.Socket;
import org.nettyaio.linux.SocketFamily;

/** UDP channels: what goes in one call, what goes with a datagram, and what fails alone. */
@Timeout(60)
class DatagramTest {
  private static final InetSocketAddress LOOPBACK = new InetSocketAddress(NetUtil.LOCALHOST4, 0);

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

  private record Received(String content, InetSocketAddress recipient, InetSocketAddress sender) {}

  /** Keeps what comes to its channels, and how much of it came in each round. */
  @Sharable
  private static final class Inbox extends ChannelInboundHandlerAdapter {
    final BlockingQueue<Received> datagrams = new LinkedBlockingQueue<>();
    final BlockingQueue<Integer> rounds = new LinkedBlockingQueue<>();
    final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private int inRound;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      DatagramPacket packet = (DatagramPacket) message;
      inRound++;
      datagrams.add(
          new Received(packet.content().toString(US_ASCII), packet.recipient(), packet.sender()));
      packet.release();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      rounds.add(inRound);
      inRound = 0;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      failures.add(cause);
    }

    Received next() throws InterruptedException {
      return Objects.requireNonNull(datagrams.poll(10, TimeUnit.SECONDS), "no datagram came");
    }
  }

  private AioDatagramChannel bind(Bootstrap bootstrap, InetSocketAddress address)
      throws InterruptedException {
    return keep(bootstrap.group(loop).channel(AioDatagramChannel.class).bind(address).sync());
  }

  private AioDatagramChannel receiver() throws InterruptedException {
    return bind(new Bootstrap().handler(inbox), LOOPBACK);
  }

  private AioDatagramChannel sender() throws InterruptedException {
    return bind(new Bootstrap().handler(new ChannelInboundHandlerAdapter()), LOOPBACK);
  }

  private AioDatagramChannel keep(ChannelFuture future) {
    channels.add(future.channel());
    return (AioDatagramChannel) future.channel();
  }

  private static ByteBuf ascii(String text) {
    return Unpooled.copiedBuffer(text, US_ASCII);
  }

  private static DatagramPacket packet(String text, AioDatagramChannel receiver) {
    return new DatagramPacket(ascii(text), receiver.localAddress());
  }

  @Test
  void everySenderIsTold() throws Exception {
    AioDatagramChannel receiver = receiver();
    AioDatagramChannel sender = sender();
    sender.writeAndFlush(packet("hello", receiver)).sync();
    assertThat(inbox.next())
        .isEqualTo(new Received("hello", receiver.localAddress(), sender.localAddress()));
  }

  @Test
  void anEmptyDatagramIsSentAndReceived() throws Exception {
    AioDatagramChannel receiver = receiver();
    AioDatagramChannel sender = sender();
    sender.write(packet("", receiver));
    sender.writeAndFlush(packet("after", receiver)).sync();
    assertThat(inbox.next().content()).isEmpty();
    assertThat(inbox.next().content()).isEqualTo("after");

    sender.connect(receiver.localAddress()).sync();
    sender.writeAndFlush(Unpooled.EMPTY_BUFFER).sync();
    assertThat(inbox.next().content()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"INET", "INET6"})
  void aMessageOfAnyKindOfBufferArrivesWhole(SocketProtocolFamily family) throws Exception {
    assumeTrue(family == SocketProtocolFamily.INET || SocketFamily.isIpv6Available(), "no IPv6");
    AioDatagramChannel receiver = receiver();
    AioDatagramChannel sender =
        keep(
            new Bootstrap()
                .group(loop)
                .channelFactory(() -> new AioDatagramChannel(family))
                .handler(new ChannelInboundHandlerAdapter())
                .bind(0)
                .sync());
    ByteBuf parts = Unpooled.wrappedBuffer(ascii("one "), Unpooled.directBuffer().writeByte('2'));
    AddressedEnvelope<ByteBuf, InetSocketAddress> envelope =
        new DefaultAddressedEnvelope<>(ascii("envelope"), receiver.localAddress());
    sender.write(new DatagramPacket(parts, receiver.localAddress()));
    sender.writeAndFlush(envelope).sync();
    assertThat(inbox.next().content()).isEqualTo("one 2");
    assertThat(inbox.next().content()).isEqualTo("envelope");
  }

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
    assertThat(inbox.next().content()).as("cut").isEqualTo("x".repeat(100));
    assertThat(inbox.next())
        .isEqualTo(new Received("last", receiver.localAddress(), sender.localAddress()));
  }

  @Test
  void whatDoesNotFitIsLostAndTheNextIsNot() throws Exception {
    AioDatagramChannel receiver =
        bind(
            new Bootstrap()
                .handler(inbox)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(4)),
            LOOPBACK);
    AioDatagramChannel sender = sender();
    sender.write(packet("too long", receiver));
    sender.writeAndFlush(packet("fits", receiver)).sync();
    assertThat(inbox.next().content()).isEqualTo("too ");
    assertThat(inbox.next().content()).isEqualTo("fits");
  }

  @Test
  void thousandsInOneFlushArriveInOrder() throws Exception {
    AioDatagramChannel receiver =
        bind(new Bootstrap().handler(inbox).option(ChannelOption.SO_RCVBUF, 8 << 20), LOOPBACK);
    AioDatagramChannel sender = sender();
    // As many as a receive buffer of the kernel's default limit holds.
    for (int round = 0; round < 20; round++) {
      for (int i = 0; i < 100; i++) {
        sender.write(packet(round + " " + i, receiver));
      }
      sender.flush();
      for (int i = 0; i < 100; i++) {
        assertThat(inbox.next().content()).isEqualTo(round + " " + i);
      }
    }
  }

  @Test
  void aDatagramThatCannotBeSentFailsAlone() throws Exception {
    AioDatagramChannel receiver = receiver();
    AioDatagramChannel sender =
        keep(
            new Bootstrap()
                .group(loop)
                .channelFactory(() -> new AioDatagramChannel(SocketProtocolFamily.INET))
                .handler(new ChannelInboundHandlerAdapter())
                .bind(LOOPBACK)
                .sync());
    ChannelFuture first = sender.write(packet("first", receiver));
    ChannelFuture tooLong = sender.write(packet("x".repeat(65_508), receiver));
    ChannelFuture otherFamily =
        sender.write(new DatagramPacket(ascii("v6"), new InetSocketAddress(NetUtil.LOCALHOST6, 9)));
    ChannelFuture nowhere = sender.write(ascii("to nobody"));
    ChannelFuture last = sender.write(packet("last", receiver));
    sender.flush();

    last.sync();
    assertThat(first.isSuccess()).isTrue();
    assertThat(tooLong.cause())
        .isInstanceOfSatisfying(
            ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EMSGSIZE));
    assertThat(otherFamily.cause()).hasMessageContaining("EAFNOSUPPORT");
    assertThat(nowhere.cause()).isInstanceOf(NotYetConnectedException.class);
    assertThat(inbox.next().content()).isEqualTo("first");
    assertThat(inbox.next().content()).isEqualTo("last");
    assertThat(sender.isActive()).isTrue();
  }

  @Test
  void whatWasCancelledIsNotSentAndTheRestOnce() throws Exception {
    AioDatagramChannel receiver = receiver();
    AioDatagramChannel sender = sender();
    sender.connect(receiver.localAddress()).sync();
    for (int round = 0; round < 10; round++) {
      ChannelPromise[] cancelled = new ChannelPromise[4];
      for (int i = 0; i < 4; i++) {
        cancelled[i] = sender.newPromise();
        sender.write(ascii("cancelled"), cancelled[i]);
        if (i < 3) {
          sender.write(i == 2 ? Unpooled.EMPTY_BUFFER : ascii(round + "." + i));
        }
      }
      // Cancelled while they are in the outbound buffer, and nothing of it is flushed.
      sender
          .eventLoop()
          .submit(
              () -> {
                for (ChannelPromise promise : cancelled) {
                  promise.cancel(false);
                }
              })
          .sync();
      sender.flush();
      assertThat(inbox.next().content()).isEqualTo(round + ".0");
      assertThat(inbox.next().content()).isEqualTo(round + ".1");
      assertThat(inbox.next().content()).isEmpty();
    }
    ChannelPromise only = sender.newPromise();
    sender.write(ascii("cancelled"), only);
    sender.eventLoop().submit(() -> only.cancel(false)).sync();
    sender.flush();
    sender.writeAndFlush(ascii("last")).sync();
    assertThat(inbox.next().content()).isEqualTo("last");
    assertThat(inbox.datagrams).isEmpty();
  }

  @Test
  void aListenerMayFlushAnotherChannelOfTheLoop() throws Exception {
    AioDatagramChannel receiver = receiver();
    AioDatagramChannel first = sender();
    AioDatagramChannel second = sender();
    first
        .eventLoop()
        .execute(
            () -> {
              for (int i = 0; i < 10; i++) {
                String text = "second " + i;
                first
                    .write(packet("first " + i, receiver))
                    .addListener(f -> second.writeAndFlush(packet(text, receiver)));
              }
              first.flush();
            });
    for (int i = 0; i < 10; i++) {
      assertThat(inbox.next().content()).isEqualTo("first " + i);
    }
    for (int i = 0; i < 10; i++) {
      assertThat(inbox.next().content()).isEqualTo("second " + i);
    }
  }

  @Test
  void aConnectedChannelHearsThatNobodyListens() throws Exception {
    AioDatagramChannel gone = sender();
    InetSocketAddress nobody = gone.localAddress();
    gone.close().sync();

    AioDatagramChannel channel = receiver();
    channel.connect(nobody).sync();
    channel.writeAndFlush(ascii("anybody?")).sync();
    assertThat(inbox.failures.poll(10, TimeUnit.SECONDS))
        .isInstanceOf(PortUnreachableException.class);
    assertThat(channel.isActive()).isTrue();
  }

  @Test
  void connectingIsForOnePeerUntilDisconnected() throws Exception {
    AioDatagramChannel receiver = receiver();
    AioDatagramChannel sender = sender();
    AioDatagramChannel stranger = sender();
    receiver.connect(sender.localAddress()).sync();
    assertThat(receiver.isConnected()).isTrue();
    assertThatThrownBy(() -> receiver.connect(stranger.localAddress()).sync())
        .isInstanceOf(AlreadyConnectedException.class);
    stranger.writeAndFlush(packet("stranger", receiver)).sync();
    sender.writeAndFlush(packet("friend", receiver)).sync();
    assertThat(inbox.next().content()).isEqualTo("friend");

    InetSocketAddress address = receiver.localAddress();
    receiver.disconnect().sync();
    assertThat(receiver.localAddress()).isEqualTo(address);
    assertThat(receiver.isConnected()).isFalse();
    assertThat(receiver.isActive()).as("it is still bound").isTrue();
    assertThat(receiver.remoteAddress()).isNull();
    stranger.writeAndFlush(packet("welcome", receiver)).sync();
    assertThat(inbox.next().content()).isEqualTo("welcome");
  }

  @Test
  void whatIsNotWantedStaysInTheKernel() throws Exception {
    AioDatagramChannel receiver =
        bind(new Bootstrap().handler(inbox).option(ChannelOption.AUTO_READ, false), LOOPBACK);
    AioDatagramChannel sender = sender();
    sender.writeAndFlush(packet("first", receiver)).sync();
    assertThat(inbox.datagrams.poll(50, TimeUnit.MILLISECONDS)).isNull();
    receiver.read();
    assertThat(inbox.next().content()).isEqualTo("first");
    receiver.config().setAutoRead(true);
    sender.writeAndFlush(packet("second", receiver)).sync();
    assertThat(inbox.next().content()).isEqualTo("second");
    receiver.config().setAutoRead(false);
    receiver.eventLoop().submit(() -> {}).sync();
    sender.writeAndFlush(packet("third", receiver)).sync();
    receiver.eventLoop().submit(() -> {}).sync();
    receiver.config().setAutoRead(true);
    assertThat(inbox.next().content()).isEqualTo("third");
  }

  @Test
  void aChannelMovesToAnotherLoop() throws Exception {
    AioDatagramChannel receiver = receiver();
    AioDatagramChannel sender = sender();
    receiver.deregister().sync();
    sender.writeAndFlush(packet("meanwhile", receiver)).sync();
    other.register(receiver).sync();
    assertThat(inbox.next().content()).isEqualTo("meanwhile");
    sender.writeAndFlush(packet("after", receiver)).sync();
    assertThat(inbox.next().content()).isEqualTo("after");
  }

  @Test
  void aPortIsFreeWhenItsChannelIsClosed() throws Exception {
    AioDatagramChannel channel = receiver();
    for (int i = 0; i < 50; i++) {
      InetSocketAddress address = channel.localAddress();
      channel.close().sync();
      channel = bind(new Bootstrap().handler(inbox), address);
    }
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
    assumeTrue(family == SocketProtocolFamily.INET || SocketFamily.isIpv6Available(), "no IPv6");
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

  @Test
  void aGroupIsHeardWhileJoined() throws Exception {
    NetworkInterface loopback = NetworkInterface.getByInetAddress(NetUtil.LOCALHOST4);
    Group group = new Group("239.1.2.3", loopback);
    group.receiver.joinGroup(group.address, loopback).sync();
    group.send("joined");
    assertThat(inbox.next().content()).isEqualTo("joined");
    assertThatThrownBy(() -> group.receiver.joinGroup(group.address, loopback).sync())
        .hasMessageContaining("EADDRINUSE");

    group.receiver.leaveGroup(group.address, loopback).sync();
    group.send("not heard");
    group.receiver.joinGroup(group.address, loopback).sync();
    group.send("joined again");
    assertThat(inbox.next().content()).isEqualTo("joined again");
  }

  @Test
  void aSenderOfAGroupIsBlocked() throws Exception {
    NetworkInterface loopback = NetworkInterface.getByInetAddress(NetUtil.LOCALHOST4);
    Group group = new Group("239.1.2.4", loopback);
    group.receiver.joinGroup(group.address, loopback).sync();
    group
        .receiver
        .block(group.address.getAddress(), loopback, group.sender.localAddress().getAddress())
        .sync();
    group.send("blocked");
    AioDatagramChannel friend =
        bind(
            new Bootstrap()
                .handler(new ChannelInboundHandlerAdapter())
                .option(ChannelOption.IP_MULTICAST_IF, loopback),
            new InetSocketAddress("127.0.0.9", 0));
    friend.writeAndFlush(new DatagramPacket(ascii("heard"), group.address)).sync();
    assertThat(inbox.next().content()).isEqualTo("heard");
  }

  @Test
  void aGroupIsHeardOfOneSender() throws Exception {
    NetworkInterface loopback = NetworkInterface.getByInetAddress(NetUtil.LOCALHOST4);
    Group group = new Group("232.1.2.3", loopback);
    InetSocketAddress chosen = new InetSocketAddress("127.0.0.9", 0);
    group.receiver.joinGroup(group.address.getAddress(), loopback, chosen.getAddress()).sync();
    group.send("not the one");
    AioDatagramChannel source =
        bind(
            new Bootstrap()
                .handler(new ChannelInboundHandlerAdapter())
                .option(ChannelOption.IP_MULTICAST_IF, loopback),
            chosen);
    source.writeAndFlush(new DatagramPacket(ascii("the one"), group.address)).sync();
    assertThat(inbox.next().content()).isEqualTo("the one");
    group.receiver.leaveGroup(group.address.getAddress(), loopback, chosen.getAddress()).sync();
    source.writeAndFlush(new DatagramPacket(ascii("left"), group.address)).sync();
    assertThat(inbox.datagrams.poll(20, TimeUnit.MILLISECONDS)).isNull();
  }

  /** A receiver on a group's port, and one who sends to the group, both on the loopback device. */
  private final class Group {
    final InetSocketAddress address;
    final AioDatagramChannel receiver;
    final AioDatagramChannel sender;

    Group(String group, NetworkInterface loopback) throws InterruptedException {
      receiver = bind(new Bootstrap().handler(inbox), new InetSocketAddress(0));
      address = new InetSocketAddress(group, receiver.localAddress().getPort());
      sender =
          bind(
              new Bootstrap()
                  .handler(new ChannelInboundHandlerAdapter())
                  .option(ChannelOption.IP_MULTICAST_IF, loopback),
              LOOPBACK);
      assertThat(sender.config().getNetworkInterface()).isEqualTo(loopback);
    }

    void send(String text) throws InterruptedException {
      sender.writeAndFlush(new DatagramPacket(ascii(text), address)).sync();
    }
  }

  @Test
  void aDescriptorComesWithItsState() throws Exception {
    Socket bound = Socket.newUdp();
    bound.bind(LOOPBACK);
    AioDatagramChannel receiver = new AioDatagramChannel(bound.fd());
    assertThat(receiver.isActive()).isTrue();
    assertThat(receiver.isConnected()).isFalse();
    assertThat(receiver.localAddress()).isEqualTo(bound.localAddress());
    receiver.pipeline().addLast(inbox);
    keep(loop.register(receiver).sync());

    Socket connected = Socket.newUdp();
    connected.connect(receiver.localAddress());
    AioDatagramChannel sender = new AioDatagramChannel(connected.fd());
    assertThat(sender.isConnected()).isTrue();
    assertThat(sender.remoteAddress()).isEqualTo(receiver.localAddress());
    keep(loop.register(sender).sync());
    sender.writeAndFlush(ascii("from a descriptor")).sync();
    assertThat(inbox.next().content()).isEqualTo("from a descriptor");

    Socket fresh = Socket.newUdp();
    AioDatagramChannel inactive = new AioDatagramChannel(fresh.fd());
    assertThat(inactive.isActive()).isFalse();
    inactive.unsafe().closeForcibly();
  }

  @Test
  void aDescriptorOfAnotherKindIsRefusedAndStaysTheCallers() throws Exception {
    try (Socket tcp = Socket.newTcp()) {
      assertThatThrownBy(() -> new AioDatagramChannel(tcp.fd()))
          .isInstanceOf(ChannelException.class)
          .hasMessageContaining("not a UDP socket");
      assertThat(tcp.options().type()).isPositive();
    }
  }
}
