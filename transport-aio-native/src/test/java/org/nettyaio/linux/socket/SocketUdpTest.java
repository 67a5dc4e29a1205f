package org.nettyaio.linux.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.in_h;
import org.nettyaio.linux.abi.iovec;
import org.nettyaio.linux.abi.mmsghdr;
import org.nettyaio.linux.abi.msghdr;
import org.nettyaio.linux.abi.poll_h;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.sys.SocketCalls;

class SocketUdpTest {
  private final Arena arena = Arena.ofConfined();
  private final AddressBuffer address = new AddressBuffer(arena);
  private final MemorySegment buffer = arena.allocate(1 << 16);
  private final DatagramBatch batch = new DatagramBatch(arena);

  @AfterEach
  void free() {
    arena.close();
  }

  @Test
  void aDatagramArrivesWithItsSender() throws Exception {
    unicast(socket_h.AF_INET, socket_h.AF_INET);
  }

  @Test
  void anIpv6SocketSendsAndReceivesIpv4() throws Exception {
    assumeTrue(SocketFamily.isIpv6Available(), "no IPv6");
    unicast(socket_h.AF_INET6, socket_h.AF_INET);
    unicast(socket_h.AF_INET, socket_h.AF_INET6);
    unicast(socket_h.AF_INET6, socket_h.AF_INET6);
  }

  private void unicast(int senderFamily, int receiverFamily) throws Exception {
    try (Socket sender = bound(senderFamily);
        Socket receiver = bound(receiverFamily)) {
      MemorySegment data = arena.allocateFrom("datagram");
      address.set(receiver.localAddress(), senderFamily);
      assertThat(sender.sendto(data.address(), 9, 0, address)).isEqualTo(9);
      Await.readable(receiver);
      receive(receiver, 9, sender.localAddress());
      assertThat(buffer.getString(0)).isEqualTo("datagram");
    }
  }

  private void receive(Socket receiver, int length, SocketAddress sender) {
    batch.clear();
    batch.addReceived(buffer.address(), 100);
    assertThat(batch.receive(receiver)).isEqualTo(1);
    assertThat(batch.length(0)).isEqualTo(length);
    assertThat(batch.sender(0)).isEqualTo(sender);
  }

  @Test
  void anEmptyDatagramArrives() throws Exception {
    try (Socket sender = bound(socket_h.AF_INET);
        Socket receiver = bound(socket_h.AF_INET)) {
      address.set(receiver.localAddress(), socket_h.AF_INET);
      assertThat(sender.sendto(buffer.address(), 0, 0, address)).isZero();
      Await.readable(receiver);
      receive(receiver, 0, sender.localAddress());
    }
  }

  @Test
  void aConnectedSocketHearsOfARefusalAndCanBeDisconnected() throws Exception {
    SocketAddress nobody;
    try (Socket gone = bound(socket_h.AF_INET)) {
      nobody = gone.localAddress();
    }
    try (Socket sender = bound(socket_h.AF_INET)) {
      assertThat(sender.connect(nobody)).isZero();
      assertThat(sender.remoteAddress()).isEqualTo(nobody);
      assertThat(sender.send(buffer.address(), 1, 0)).isEqualTo(1);
      Await.readable(sender);
      assertThat(sender.recv(buffer.address(), 1, 0)).isEqualTo(-Errno.ECONNREFUSED);
      assertThat(sender.disconnect()).isZero();
      assertThat(sender.remoteAddress()).isNull();
      assertThat(sender.send(buffer.address(), 1, 0)).isEqualTo(-Errno.EDESTADDRREQ);
    }
  }

  @Test
  void errorsAreDrainedAndNoPollTellsOfThemAnyMore() throws Exception {
    errorsAreDrained(socket_h.AF_INET, in_h.IPPROTO_IP, in_h.IP_RECVERR);
  }

  @Test
  void errorsOfAnIpv6SocketAreDrained() throws Exception {
    assumeTrue(SocketFamily.isIpv6Available(), "no IPv6");
    int ipv6Recverr = 25;
    errorsAreDrained(socket_h.AF_INET6, in_h.IPPROTO_IPV6, ipv6Recverr);
  }

  private void errorsAreDrained(int family, int level, int option) throws Exception {
    int port;
    try (Socket gone = bound(socket_h.AF_INET)) {
      port = ((InetSocketAddress) gone.localAddress()).getPort();
    }
    String host = family == socket_h.AF_INET ? "127.0.0.1" : "::1";
    try (Socket sender = Socket.newUdp(family)) {
      assertThat(sender.drainErrorQueue()).isZero();
      sender.options().set(level, option, 1);
      assertThat(sender.connect(new InetSocketAddress(host, port))).isZero();
      int errors = 0;
      for (int i = 0; i < 3; i++) {
        int sent = sender.send(buffer.address(), 1, 0);
        assertThat(sent).isIn(1, -Errno.ECONNREFUSED);
        errors += sent == 1 ? 1 : 0;
      }
      assertThat(Await.ready(sender, poll_h.POLLIN) & poll_h.POLLERR).isNotZero();
      int drained = 0;
      while (drained < errors) {
        Await.ready(sender, poll_h.POLLIN);
        drained += sender.drainErrorQueue();
      }
      assertThat(drained).isEqualTo(errors);
      assertThat(sender.drainErrorQueue()).isZero();
      assertThat(Await.ready(sender, poll_h.POLLOUT)).isEqualTo(poll_h.POLLOUT);
    }
  }

  @Test
  void errorsAreDrainedInPortions() throws Exception {
    int most = ErrorQueue.MAX_ERRORS;
    SocketAddress nobody;
    try (Socket gone = bound(socket_h.AF_INET)) {
      nobody = gone.localAddress();
    }
    try (Socket sender = bound(socket_h.AF_INET)) {
      sender.options().set(in_h.IPPROTO_IP, in_h.IP_RECVERR, 1);
      address.set(nobody, socket_h.AF_INET);
      int errors = 0;
      while (errors < most + 6) {
        // A refusal is told once by a call, and stays in the queue.
        int sent = sender.sendto(buffer.address(), 1, 0, address);
        assertThat(sent).isIn(1, -Errno.ECONNREFUSED);
        errors += sent == 1 ? 1 : 0;
      }
      Await.ready(sender, poll_h.POLLIN);
      assertThat(sender.drainErrorQueue()).isEqualTo(most);
      assertThat(sender.drainErrorQueue()).isEqualTo(6);
      assertThat(sender.drainErrorQueue()).isZero();
    }
  }

  @Test
  void socketsWithoutAnErrorQueueLoseNoData() throws Exception {
    for (int type : new int[] {socket_h.SOCK_DGRAM, socket_h.SOCK_STREAM}) {
      Socket[] pair = Socket.newUnixPair(type);
      try (Socket a = pair[0];
          Socket b = pair[1]) {
        assertThat(a.send(buffer.address(), 5, 0)).isEqualTo(5);
        assertThat(b.drainErrorQueue()).isZero();
        assertThat(b.recv(buffer.address(), 100, 0)).isEqualTo(5);
      }
    }
  }

  @Test
  void drainingLeavesDatagramsAlone() throws Exception {
    try (Socket sender = bound(socket_h.AF_INET);
        Socket receiver = bound(socket_h.AF_INET)) {
      address.set(receiver.localAddress(), socket_h.AF_INET);
      assertThat(sender.sendto(buffer.address(), 5, 0, address)).isEqualTo(5);
      Await.readable(receiver);
      assertThat(receiver.drainErrorQueue()).isZero();
      assertThat(receiver.recv(buffer.address(), 100, 0)).isEqualTo(5);
    }
  }

  @Test
  void severalMessagesAreSentAndReceivedWithOneCall() throws Exception {
    try (Socket sender = bound(socket_h.AF_INET);
        Socket receiver = bound(socket_h.AF_INET)) {
      address.set(receiver.localAddress(), socket_h.AF_INET);
      MemorySegment messages = arena.allocate(mmsghdr.layout(), 3);
      MemorySegment pieces = arena.allocate(iovec.layout(), 3);
      for (int i = 0; i < 3; i++) {
        MemorySegment text = arena.allocateFrom("x".repeat(i));
        prepare(messages, pieces, i, text.address(), i + 1, address.memory(), address.length());
      }
      assertThat(SocketCalls.sendmmsg(sender.fd(), messages.address(), 3, 0)).isEqualTo(3);
      for (int i = 0; i < 3; i++) {
        assertThat(mmsghdr.msg_len_at(messages, i * mmsghdr.sizeof())).isEqualTo(i + 1);
      }

      MemorySegment names = arena.allocate(3L * SocketAddresses.MAX_LENGTH, 8);
      for (int i = 0; i < 3; i++) {
        MemorySegment name = names.asSlice((long) i * SocketAddresses.MAX_LENGTH, 128);
        prepare(messages, pieces, i, buffer.address() + 100 * i, 100, name, 128);
      }
      int received = 0;
      while (received < 3) {
        Await.readable(receiver);
        long first = messages.address() + received * mmsghdr.sizeof();
        int count = receive(receiver, first, 3 - received);
        assertThat(count).isPositive();
        received += count;
      }
      for (int i = 0; i < 3; i++) {
        long message = i * mmsghdr.sizeof();
        assertThat(mmsghdr.msg_len_at(messages, message)).isEqualTo(i + 1);
        assertThat(buffer.getString(100L * i)).isEqualTo("x".repeat(i));
        int length = msghdr.msg_namelen_at(messages, message);
        assertThat(SocketAddresses.decode(names, (long) i * SocketAddresses.MAX_LENGTH, length))
            .isEqualTo(sender.localAddress());
      }
      assertThat(receive(receiver, messages.address(), 3)).isEqualTo(-Errno.EAGAIN);
    }
  }

  private static int receive(Socket receiver, long messages, int count) {
    return SocketCalls.recvmmsg(receiver.fd(), messages, count, 0, MemorySegment.NULL);
  }

  private static void prepare(
      MemorySegment messages,
      MemorySegment pieces,
      int index,
      long data,
      int length,
      MemorySegment name,
      int nameLength) {
    long piece = index * iovec.sizeof();
    iovec.iov_base_at(pieces, piece, data);
    iovec.iov_len_at(pieces, piece, length);
    long message = index * mmsghdr.sizeof();
    msghdr.msg_name_at(messages, message, name.address());
    msghdr.msg_namelen_at(messages, message, nameLength);
    msghdr.msg_iov_at(messages, message, pieces.address() + piece);
    msghdr.msg_iovlen_at(messages, message, 1);
  }

  @Test
  void aCutDatagramIsMarked() throws Exception {
    try (Socket sender = bound(socket_h.AF_INET);
        Socket receiver = bound(socket_h.AF_INET)) {
      address.set(receiver.localAddress(), socket_h.AF_INET);
      assertThat(sender.sendto(buffer.address(), 10, 0, address)).isEqualTo(10);
      Await.readable(receiver);
      MemorySegment message = arena.allocate(msghdr.layout());
      MemorySegment piece = arena.allocate(iovec.layout());
      iovec.iov_base(piece, buffer.address());
      iovec.iov_len(piece, 4);
      msghdr.msg_iov(message, piece.address());
      msghdr.msg_iovlen(message, 1);
      assertThat(SocketCalls.recvmsg(receiver.fd(), message, 0)).isEqualTo(4);
      assertThat(msghdr.msg_flags(message) & socket_h.MSG_TRUNC).isNotZero();
    }
  }

  private static Socket bound(int family) throws ErrnoException {
    Socket socket = Socket.newUdp(family);
    socket.bind(new InetSocketAddress("127.0.0.1", 0));
    return socket;
  }
}
