package org.nettyaio.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nettyaio.channel.Story.COMPLETE;
import static org.nettyaio.channel.Story.INACTIVE;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.unix.DomainSocketReadMode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nettyaio.linux.abi.cmsghdr;
import org.nettyaio.linux.abi.iovec;
import org.nettyaio.linux.abi.msghdr;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.socket.Socket;
import org.nettyaio.linux.sys.SocketCalls;

/** Descriptors that come many with one byte, none with a byte, or when nobody reads any more. */
class DescriptorsTest extends AbstractWireTest {
  private final Story story =
      new Story() {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
          // Its number says nothing: they are told apart by what they are open for.
          events.add(message);
        }
      };

  private AioDomainSocketChannel channel;
  private Socket peer;

  private void open(AioIoMode mode, boolean autoRead) throws Exception {
    Socket[] pair = Socket.newUnixPair(socket_h.SOCK_STREAM);
    peer = pair[1];
    channel = keep(new AioDomainSocketChannel(pair[0].fd()));
    channel.config().setReadMode(DomainSocketReadMode.FILE_DESCRIPTORS).setAutoRead(autoRead);
    channel
        .config()
        .setRecvByteBufAllocator(new FixedRecvByteBufAllocator(64).maxMessagesPerRead(1));
    channel.pipeline().addLast(story);
    newLoop(mode).register(channel).sync();
  }

  /** Sends one byte with these descriptors. */
  private void send(Socket... passed) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment piece = arena.allocate(iovec.layout());
      iovec.iov_base(piece, arena.allocate(1).address());
      iovec.iov_len(piece, 1);
      MemorySegment message = arena.allocate(msghdr.layout());
      msghdr.msg_iov(message, piece.address());
      msghdr.msg_iovlen(message, 1);
      if (passed.length > 0) {
        long bytes = (long) passed.length * Integer.BYTES;
        MemorySegment control =
            arena.allocate(cmsghdr.cmsg_space(bytes), cmsghdr.layout().byteAlignment());
        cmsghdr.cmsg_len(control, cmsghdr.cmsg_len_for(bytes));
        cmsghdr.cmsg_level(control, socket_h.SOL_SOCKET);
        cmsghdr.cmsg_type(control, socket_h.SCM_RIGHTS);
        for (int i = 0; i < passed.length; i++) {
          control.set(
              ValueLayout.JAVA_INT,
              cmsghdr.cmsg_data_offset() + (long) i * Integer.BYTES,
              passed[i].fd());
        }
        msghdr.msg_control(message, control.address());
        msghdr.msg_controllen(message, cmsghdr.cmsg_len_for(bytes));
      }
      assertThat(SocketCalls.sendmsg(peer.fd(), message, 0)).isOne();
    }
  }

  private static Socket[] sockets(int count) throws IOException {
    Socket[] sockets = new Socket[count];
    for (int i = 0; i < count; i++) {
      sockets[i] = Socket.newUnixDatagram();
    }
    return sockets;
  }

  private static void close(Socket... sockets) throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  /** Returns what a descriptor is open for: the same for its duplicates and for no other. */
  private static Path open(int fd) throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd));
  }

  private void receive(Socket expected, Object event) throws IOException {
    assertThat(event).isInstanceOf(AioFileDescriptor.class);
    AioFileDescriptor descriptor = (AioFileDescriptor) event;
    assertThat(open(descriptor.intValue())).isEqualTo(open(expected.fd()));
    descriptor.close();
  }

  @ParameterizedTest
  @EnumSource(AioIoMode.class)
  void allThatComeWithAByteAreHandedOutInOrder(AioIoMode mode) throws Exception {
    open(mode, true);
    Socket[] passed = sockets(7);
    send(passed);
    send(passed[0], passed[1]);
    for (Socket expected : passed) {
      receive(expected, story.nextButComplete());
    }
    receive(passed[0], story.nextButComplete());
    receive(passed[1], story.nextButComplete());
    peer.close();
    assertThat(story.nextButComplete()).isEqualTo(INACTIVE);
    close(passed);
  }

  @ParameterizedTest
  @EnumSource(AioIoMode.class)
  void eachReadBringsOne(AioIoMode mode) throws Exception {
    open(mode, false);
    Socket[] passed = sockets(5);
    send(passed);
    peer.close();
    for (Socket expected : passed) {
      assertThat(story.nothing()).isNull();
      channel.read();
      receive(expected, story.next());
      assertThat(story.next()).isEqualTo(COMPLETE);
    }
    assertThat(story.nextButComplete()).isEqualTo(INACTIVE);
    close(passed);
  }

  @ParameterizedTest
  @EnumSource(AioIoMode.class)
  void bytesWithoutADescriptorAreToldAndCostNothingElse(AioIoMode mode) throws Exception {
    open(mode, true);
    Socket[] passed = sockets(2);
    send();
    send(passed);
    send();
    send();
    send(passed[0]);
    List<String> order = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Object event = story.nextButComplete();
      if (event instanceof AioFileDescriptor descriptor) {
        descriptor.close();
        order.add("descriptor");
      } else {
        assertThat((Throwable) event).hasMessageContaining("ENODATA");
        order.add("none");
      }
    }
    assertThat(order)
        .containsExactly("none", "descriptor", "descriptor", "none", "none", "descriptor");
    assertThat(channel.isActive()).isTrue();
    peer.close();
    assertThat(story.nextButComplete()).isEqualTo(INACTIVE);
    close(passed);
  }

  /** Some have been received with the one that was read, others are in the socket still. */
  @ParameterizedTest
  @EnumSource(AioIoMode.class)
  void thoseThatNobodyHasReadAreClosed(AioIoMode mode) throws Exception {
    for (boolean half : new boolean[] {false, true}) {
      open(mode, false);
      channel.config().setAllowHalfClosure(half);
      long before = sockets();
      Socket[] passed = sockets(10);
      send(passed);
      send(passed);
      channel.read();
      receive(passed[0], story.next());
      close(passed);
      channel.close().sync();
      peer.close();
      await("closed", () -> sockets() <= before - 2);
      assertThat(story.nextButComplete()).isEqualTo(INACTIVE);
    }
  }

  @ParameterizedTest
  @EnumSource(AioIoMode.class)
  void theEndComesAfterThoseThatWereKept(AioIoMode mode) throws Exception {
    open(mode, false);
    channel.config().setAllowHalfClosure(true);
    Socket[] passed = sockets(3);
    send(passed);
    channel.read();
    receive(passed[0], story.next());
    peer.shutdown(false, true);
    channel.config().setAutoRead(true);
    receive(passed[1], story.nextButComplete());
    receive(passed[2], story.nextButComplete());
    assertThat(story.nextButComplete()).isEqualTo(ChannelInputShutdownEvent.INSTANCE);
    peer.close();
    close(passed);
  }
}
