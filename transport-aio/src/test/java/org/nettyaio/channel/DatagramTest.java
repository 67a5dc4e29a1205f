package org.nettyaio.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultAddressedEnvelope;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.NotYetConnectedException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.socket.Socket;
import org.nettyaio.linux.socket.SocketFamily;

/** UDP channels: what is sent and received, what fails alone, and what becomes of their ports. */
class DatagramTest extends AbstractDatagramTest {
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
    assumeTrue(
        family == SocketProtocolFamily.INET || SocketFamily.preferred() == socket_h.AF_INET6,
        "no IPv6");
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

  @Test
  void whatDoesNotFitIntoTheBufferComesWhole() throws Exception {
    AioDatagramChannel receiver =
        bind(
            new Bootstrap()
                .handler(inbox)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(4)),
            LOOPBACK);
    AioDatagramChannel sender = sender();
    sender.write(packet("too long", receiver));
    sender.writeAndFlush(packet("fits", receiver)).sync();
    assertThat(inbox.next().content()).isEqualTo("too long");
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
