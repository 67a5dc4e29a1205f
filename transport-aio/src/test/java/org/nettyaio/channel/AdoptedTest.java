package org.nettyaio.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.util.NetUtil;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.socket.AddressBuffer;
import org.nettyaio.linux.socket.Socket;

/** A channel of a descriptor that somebody else holds too is closed, and not the other's socket. */
class AdoptedTest extends AbstractWireTest {
  private static final InetSocketAddress ANY = new InetSocketAddress(NetUtil.LOCALHOST4, 0);
  private static final MemorySegment MEMORY = Arena.global().allocate(16);

  private final Story story = new Story();

  /** Registers a channel, lets it read something, and closes it; with and without half closure. */
  private void useAndClose(AioIoMode mode, Channel channel, Socket peer) throws Exception {
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, mode != AioIoMode.DIRECT);
    channel.pipeline().addLast(story);
    newLoop(mode).register(channel).sync();
    send(peer, "read");
    assertThat(story.nextButComplete()).isEqualTo("read");
    channel.close().sync();
    assertThat(story.nextButComplete()).isEqualTo(Story.INACTIVE);
  }

  private static void send(Socket from, String text) {
    MEMORY.asSlice(0, text.length()).copyFrom(MemorySegment.ofArray(text.getBytes(US_ASCII)));
    assertThat(from.send(MEMORY.address(), text.length(), socket_h.MSG_NOSIGNAL))
        .isEqualTo(text.length());
  }

  private static String receive(Socket at) throws Exception {
    int[] length = new int[1];
    await(
        "something comes",
        () -> (length[0] = at.recv(MEMORY.address(), 16, socket_h.MSG_DONTWAIT)) != -Errno.EAGAIN);
    assertThat(length[0]).isPositive();
    return new String(
        MEMORY.asSlice(0, length[0]).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE), US_ASCII);
  }

  private void checkThatBothGoOn(Socket holder, Socket peer) throws Exception {
    for (int i = 0; i < 10; i++) {
      send(holder, "there");
      assertThat(receive(peer)).isEqualTo("there");
      send(peer, "back");
      assertThat(receive(holder)).isEqualTo("back");
      assertThat(holder.recv(MEMORY.address(), 1, socket_h.MSG_DONTWAIT))
          .as("no end")
          .isEqualTo(-Errno.EAGAIN);
    }
  }

  @ParameterizedTest
  @EnumSource(AioIoMode.class)
  void unixStreamsAndDatagrams(AioIoMode mode) throws Exception {
    for (int type : new int[] {socket_h.SOCK_STREAM, socket_h.SOCK_DGRAM}) {
      Socket[] pair = Socket.newUnixPair(type);
      int duplicate = Descriptors.duplicate(pair[0]);
      Channel channel =
          type == socket_h.SOCK_STREAM
              ? new AioDomainSocketChannel(duplicate)
              : new AioDomainDatagramChannel(duplicate);
      useAndClose(mode, channel, pair[1]);
      checkThatBothGoOn(pair[0], pair[1]);
      pair[0].close();
      pair[1].close();
    }
  }

  @ParameterizedTest
  @EnumSource(AioIoMode.class)
  void udp(AioIoMode mode) throws Exception {
    try (Socket holder = Socket.newUdp(socket_h.AF_INET);
        Socket peer = Socket.newUdp(socket_h.AF_INET)) {
      holder.bind(ANY);
      peer.bind(ANY);
      holder.connect(peer.localAddress());
      peer.connect(holder.localAddress());
      useAndClose(mode, new AioDatagramChannel(Descriptors.duplicate(holder)), peer);
      checkThatBothGoOn(holder, peer);
    }
  }

  @ParameterizedTest
  @EnumSource(AioIoMode.class)
  void tcp(AioIoMode mode) throws Exception {
    try (Socket listener = Socket.newTcp(socket_h.AF_INET);
        Socket holder = Socket.newTcp(socket_h.AF_INET)) {
      listener.bind(ANY);
      listener.listen(1);
      holder.connect(listener.localAddress());
      await("connected", () -> holder.finishConnect() == 0);
      AddressBuffer unused = new AddressBuffer(Arena.ofAuto());
      try (Socket peer = listener.accepted(listener.accept(unused))) {
        useAndClose(mode, new AioSocketChannel(Descriptors.duplicate(holder)), peer);
        checkThatBothGoOn(holder, peer);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(AioIoMode.class)
  void listeners(AioIoMode mode) throws Exception {
    try (Socket holder = Socket.newTcp(socket_h.AF_INET)) {
      holder.bind(ANY);
      holder.listen(8);
      SocketAddress address = holder.localAddress();
      Channel channel = new AioServerSocketChannel(Descriptors.duplicate(holder));
      newLoop(mode).register(channel).sync();
      channel.close().sync();
      AddressBuffer unused = new AddressBuffer(Arena.ofAuto());
      try (SocketChannel client = SocketChannel.open(address)) {
        assertThat(client.isConnected()).isTrue();
        int[] accepted = new int[1];
        await("accepted", () -> (accepted[0] = holder.accept(unused)) != -Errno.EAGAIN);
        holder.accepted(accepted[0]).close();
      }
      // And the port is still taken.
      try (ServerSocketChannel other = ServerSocketChannel.open()) {
        other.setOption(java.net.StandardSocketOptions.SO_REUSEADDR, true);
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> other.bind(address)))
            .isInstanceOf(java.net.BindException.class);
      }
    }
  }
}
