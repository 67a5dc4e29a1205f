package org.nettyaio.linux.socket;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.in_h;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.abi.udp_h;

/** Many datagrams in one call, and what goes with them. */
@Timeout(20)
class DatagramBatchTest {
  private static final int ROOM = 100;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment data = arena.allocate(DatagramBatch.MAX_MESSAGES * ROOM);
  private final DatagramBatch batch = new DatagramBatch(arena);
  private Socket sender;
  private Socket receiver;

  @BeforeEach
  void open() throws Exception {
    sender = bound();
    receiver = bound();
  }

  @AfterEach
  void close() throws Exception {
    sender.close();
    receiver.close();
    arena.close();
  }

  private static Socket bound() throws ErrnoException {
    Socket socket = Socket.newUdp(socket_h.AF_INET);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return socket;
  }

  private void add(String text, SocketAddress to, int segmentSize) throws ErrnoException {
    batch.addSent(to, socket_h.AF_INET, segmentSize);
    for (byte b : text.getBytes(US_ASCII)) {
      MemorySegment piece = arena.allocate(1);
      piece.set(ValueLayout.JAVA_BYTE, 0, b);
      batch.addPiece(piece.address(), 1);
    }
  }

  private int receive(int count) {
    batch.clear();
    for (int i = 0; i < count; i++) {
      batch.addReceived(data.address() + (long) i * ROOM, ROOM);
    }
    Await.readable(receiver);
    return batch.receive(receiver);
  }

  private String text(int index) {
    byte[] bytes =
        data.asSlice((long) index * ROOM, batch.length(index)).toArray(ValueLayout.JAVA_BYTE);
    return new String(bytes, US_ASCII);
  }

  @Test
  void severalGoAndComeInOneCall() throws Exception {
    add("one", receiver.localAddress(), 0);
    add("", receiver.localAddress(), 0);
    add("three", receiver.localAddress(), 0);
    assertThat(batch.count()).isEqualTo(3);
    assertThat(batch.send(sender)).isEqualTo(3);

    assertThat(receive(5)).isEqualTo(3);
    assertThat(text(0)).isEqualTo("one");
    assertThat(text(1)).isEmpty();
    assertThat(text(2)).isEqualTo("three");
    for (int i = 0; i < 3; i++) {
      assertThat(batch.sender(i)).isEqualTo(sender.localAddress());
      assertThat(batch.destination(i)).isNull();
      assertThat(batch.segmentSize(i)).isZero();
      assertThat(batch.isTruncated(i)).isFalse();
    }
    assertThat(batch.receive(receiver)).isEqualTo(-Errno.EAGAIN);
  }

  @Test
  void whatDoesNotFitIsCutAndSaysSo() throws Exception {
    add("x".repeat(ROOM + 1), receiver.localAddress(), 0);
    assertThat(batch.send(sender)).isEqualTo(1);
    assertThat(receive(1)).isEqualTo(1);
    assertThat(batch.length(0)).isEqualTo(ROOM);
    assertThat(batch.fullLength(0)).isEqualTo(ROOM + 1);
    assertThat(batch.isTruncated(0)).isTrue();
    assertThat(batch.isTorn(0, 0)).isTrue();
  }

  @Test
  void whatFitsExactlyIsWhole() throws Exception {
    add("x".repeat(ROOM), receiver.localAddress(), 0);
    add("", receiver.localAddress(), 0);
    assertThat(batch.send(sender)).isEqualTo(2);
    assertThat(receive(2)).isEqualTo(2);
    assertThat(batch.length(0)).isEqualTo(ROOM);
    for (int i = 0; i < 2; i++) {
      assertThat(batch.fullLength(i)).isEqualTo(batch.length(i));
      assertThat(batch.isTruncated(i)).isFalse();
      assertThat(batch.isTorn(i, 0)).isFalse();
    }
  }

  @Test
  void pieceAtWhichJoinedDatagramsAreCutIsTorn() throws Exception {
    receiver.options().set(in_h.IPPROTO_UDP, udp_h.UDP_GRO, 1);
    // Three of 40 in room for 100; five of 20 and some more.
    add("a".repeat(40) + "b".repeat(40) + "c".repeat(40), receiver.localAddress(), 40);
    add("x".repeat(111), receiver.localAddress(), 20);
    assertThat(batch.send(sender)).isEqualTo(2);
    assertThat(receive(2)).isEqualTo(2);
    for (int i = 0; i < 2; i++) {
      assertThat(batch.isTruncated(i)).isTrue();
      assertThat(batch.length(i)).isEqualTo(ROOM);
    }
    assertThat(batch.segmentSize(0)).isEqualTo(40);
    assertThat(batch.fullLength(0)).isEqualTo(120);
    assertThat(batch.isTorn(0, 0)).isFalse();
    assertThat(batch.isTorn(0, 40)).isFalse();
    assertThat(batch.isTorn(0, 80)).isTrue();
    assertThat(batch.segmentSize(1)).isEqualTo(20);
    assertThat(batch.fullLength(1)).isEqualTo(111);
    // Cut between two: none of those that are there is torn.
    for (int offset = 0; offset < ROOM; offset += 20) {
      assertThat(batch.isTorn(1, offset)).isFalse();
    }
  }

  @Test
  void sizeOfSegmentsIsFoundBehindTimeStamps() throws Exception {
    receiver.options().set(in_h.IPPROTO_UDP, udp_h.UDP_GRO, 1);
    receiver.options().set(in_h.IPPROTO_IP, in_h.IP_RECVORIGDSTADDR, 1);
    int soTimestampNs = 35;
    int soRxqOvfl = 40;
    receiver.options().set(socket_h.SOL_SOCKET, soTimestampNs, 1);
    receiver.options().set(socket_h.SOL_SOCKET, soRxqOvfl, 1);
    add("aaaabbbbc", receiver.localAddress(), 4);
    assertThat(batch.send(sender)).isEqualTo(1);
    assertThat(receive(1)).isEqualTo(1);
    assertThat(batch.segmentSize(0)).isEqualTo(4);
    assertThat(batch.destination(0)).isEqualTo(receiver.localAddress());
    assertThat(batch.isTorn(0, 8)).isFalse();
  }

  @Test
  void datagramsOfUnixSocketsTellTheirLengthToo() throws Exception {
    Socket[] pair = Socket.newUnixPair(socket_h.SOCK_DGRAM);
    try (Socket a = pair[0];
        Socket b = pair[1]) {
      assertThat(a.send(data.address(), ROOM + 7, 0)).isEqualTo(ROOM + 7);
      batch.addReceived(data.address(), ROOM);
      assertThat(batch.receive(b)).isEqualTo(1);
      assertThat(batch.length(0)).isEqualTo(ROOM);
      assertThat(batch.fullLength(0)).isEqualTo(ROOM + 7);
      assertThat(batch.isTorn(0, 0)).isTrue();
    }
  }

  @Test
  void aWrongAddressAddsNothing() throws Exception {
    add("one", receiver.localAddress(), 0);
    SocketAddress v6 = new InetSocketAddress(InetAddress.getByName("::1"), 9);
    assertThatThrownBy(() -> batch.addSent(v6, socket_h.AF_INET, 0))
        .isInstanceOf(ErrnoException.class);
    assertThat(batch.count()).isEqualTo(1);
    assertThat(batch.send(sender)).isEqualTo(1);
  }

  @Test
  void roomEnds() throws Exception {
    for (int i = 0; i < DatagramBatch.MAX_MESSAGES; i++) {
      assertThat(batch.hasRoom(1)).isTrue();
      batch.addReceived(data.address(), ROOM);
    }
    assertThat(batch.hasRoom(0)).isFalse();
    batch.clear();
    batch.addSent(null, socket_h.AF_INET, 0);
    assertThat(batch.hasRoom(DatagramBatch.MAX_PIECES)).isTrue();
    batch.addPiece(data.address(), 1);
    assertThat(batch.hasRoom(DatagramBatch.MAX_PIECES)).isFalse();
  }

  @Test
  void segmentsAndWhatTheKernelHasJoined() throws Exception {
    receiver.options().set(in_h.IPPROTO_UDP, udp_h.UDP_GRO, 1);
    receiver.options().set(in_h.IPPROTO_IP, in_h.IP_RECVORIGDSTADDR, 1);
    add("aaaabbbbc", receiver.localAddress(), 4);
    assertThat(batch.send(sender)).isEqualTo(1);
    assertThat(receive(1)).isEqualTo(1);
    assertThat(text(0)).isEqualTo("aaaabbbbc");
    assertThat(batch.segmentSize(0)).isEqualTo(4);
    assertThat(batch.destination(0)).isEqualTo(receiver.localAddress());
  }

  @Test
  void groupsAreJoinedAndLeftOnce() throws Exception {
    Multicast multicast = new Multicast(receiver);
    InetAddress group = InetAddress.getByName("239.1.2.3");
    NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
    assertThat(multicast.sendsBy()).isNull();
    multicast.sendBy(loopback);
    assertThat(multicast.sendsBy()).isEqualTo(loopback);
    multicast.join(group, loopback, null);
    assertThatThrownBy(() -> multicast.join(group, loopback, null))
        .hasMessageContaining("EADDRINUSE");
    multicast.leave(group, loopback, null);
    assertThatThrownBy(() -> multicast.leave(group, loopback, null))
        .hasMessageContaining("EADDRNOTAVAIL");
  }
}
