package org.nettyaio.linux.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.cmsghdr;
import org.nettyaio.linux.abi.in_h;
import org.nettyaio.linux.abi.mmsghdr;
import org.nettyaio.linux.abi.msghdr;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.abi.udp_h;

/** Batches of datagrams with random ancillary data where the kernel would write it. */
@Timeout(60)
class DatagramBatchFuzzTest {
  private static final int ROOM = 4096;
  private static final int SO_TIMESTAMPNS = 35;
  private static final int SO_RXQ_OVFL = 40;
  private static final int IP_PKTINFO = 8;
  private static final int IP_RECVTTL = 12;
  private static final int IP_RECVTOS = 13;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment data = arena.allocate(16 * ROOM);
  private final DatagramBatch batch = new DatagramBatch(arena);
  private final MemorySegment messages = memory("messages");
  private final MemorySegment addresses = memory("addresses");
  private final MemorySegment controls = memory("controls");
  private final int room = Math.toIntExact(controls.byteSize() / DatagramBatch.MAX_MESSAGES);

  private MemorySegment memory(String field) {
    try {
      Field found = DatagramBatch.class.getDeclaredField(field);
      found.setAccessible(true);
      return (MemorySegment) found.get(batch);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void free() {
    arena.close();
  }

  @Test
  void whateverTheKernelWritesOnlyTheMessagesOwnCounts() {
    batch.clear();
    while (batch.hasRoom(1)) {
      batch.addReceived(data.address(), ROOM);
    }
    Fuzz.times(
        50_000,
        random -> {
          int index = Fuzz.any(random, 0, 1, DatagramBatch.MAX_MESSAGES - 1);
          byte[] control = control(random);
          put(random, index, control);
          long message = index * mmsghdr.sizeof();
          msghdr.msg_namelen_at(messages, message, random.nextInt(200));
          addresses.set(
              ValueLayout.JAVA_SHORT,
              (long) index * SocketAddresses.MAX_LENGTH,
              (short) Fuzz.any(random, 0, 1, 2, 10, 40, 99));
          Object sender = batch.sender(index);
          Object destination = batch.destination(index);
          int segmentSize = batch.segmentSize(index);
          put(random, index, control);
          assertThat(batch.destination(index)).isEqualTo(destination);
          assertThat(batch.segmentSize(index)).isEqualTo(segmentSize);
          assertThat(batch.sender(index)).isEqualTo(sender);
        });
  }

  /** Writes a message's ancillary data, and noise everywhere else. */
  private void put(SplittableRandom random, int index, byte[] control) {
    controls.fill((byte) random.nextInt());
    MemorySegment.copy(
        control, 0, controls, ValueLayout.JAVA_BYTE, (long) index * room, control.length);
    msghdr.msg_controllen_at(messages, index * mmsghdr.sizeof(), control.length);
  }

  /** Pieces that are right, or cut, or of impossible lengths, and noise. */
  private byte[] control(SplittableRandom random) {
    MemorySegment control = arena(room);
    MemorySegment.copy(Fuzz.bytes(random, room), 0, control, ValueLayout.JAVA_BYTE, 0, room);
    long at = 0;
    while (at + cmsghdr.sizeof() <= room && random.nextInt(8) != 0) {
      long[] kind = kind(random);
      long length = length(random, kind[2]);
      cmsghdr.cmsg_len_at(control, at, cmsghdr.cmsg_data_offset() + length);
      cmsghdr.cmsg_level_at(control, at, (int) kind[0]);
      cmsghdr.cmsg_type_at(control, at, (int) kind[1]);
      at += cmsghdr.cmsg_space(Math.clamp(length, 0, room));
    }
    byte[] all = control.toArray(ValueLayout.JAVA_BYTE);
    return Arrays.copyOf(all, random.nextInt(room + 1));
  }

  private MemorySegment arena(int bytes) {
    return MemorySegment.ofArray(new long[(bytes + 7) / 8]).asSlice(0, bytes);
  }

  private static long[] kind(SplittableRandom random) {
    return switch (random.nextInt(5)) {
      case 0 -> new long[] {in_h.IPPROTO_UDP, udp_h.UDP_GRO, 4};
      case 1 -> new long[] {in_h.IPPROTO_IP, in_h.IP_ORIGDSTADDR, 16};
      case 2 -> new long[] {in_h.IPPROTO_IPV6, in_h.IPV6_ORIGDSTADDR, 28};
      case 3 -> new long[] {socket_h.SOL_SOCKET, SO_TIMESTAMPNS, 16};
      default -> new long[] {random.nextInt(), random.nextInt(), random.nextInt(64)};
    };
  }

  private static long length(SplittableRandom random, long right) {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextLong(right + 1);
      case 1 ->
          random.nextBoolean()
              ? random.nextLong()
              : Fuzz.any(random, -17, -16, -15, -8, -1, Integer.MAX_VALUE, Integer.MIN_VALUE);
      default -> right;
    };
  }

  /** With options of the receiver that bring more ancillary data. */
  @Test
  void segmentsAndDestinationAreToldBesideOtherAncillaryData() throws Exception {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
    Fuzz.times(
        500,
        random -> {
          try (Socket sender = Socket.newUdp(socket_h.AF_INET);
              Socket receiver = Socket.newUdp(socket_h.AF_INET)) {
            sender.bind(any);
            receiver.bind(any);
            boolean joined = option(random, receiver, in_h.IPPROTO_UDP, udp_h.UDP_GRO);
            boolean told = option(random, receiver, in_h.IPPROTO_IP, in_h.IP_RECVORIGDSTADDR);
            option(random, receiver, socket_h.SOL_SOCKET, SO_TIMESTAMPNS);
            option(random, receiver, socket_h.SOL_SOCKET, SO_RXQ_OVFL);
            option(random, receiver, in_h.IPPROTO_IP, IP_RECVTTL);
            option(random, receiver, in_h.IPPROTO_IP, IP_RECVTOS);
            option(random, receiver, in_h.IPPROTO_IP, IP_PKTINFO);
            int segment = 1 + random.nextInt(1000);
            int length = 1 + random.nextInt(Math.min(ROOM, 64 * segment));
            int received = pass(sender, receiver, segment, length);
            int bytes = 0;
            for (int i = 0; i < received; i++) {
              bytes += batch.length(i);
              assertThat(batch.sender(i)).isEqualTo(sender.localAddress());
              assertThat(batch.destination(i)).isIn(told ? receiver.localAddress() : null, null);
              int cut = batch.segmentSize(i);
              assertThat(cut == 0 ? batch.length(i) : cut).isLessThanOrEqualTo(segment);
            }
            assertThat(bytes).isEqualTo(length);
            assertThat(received).isEqualTo(joined ? 1 : (length + segment - 1) / segment);
          }
        });
  }

  private static boolean option(SplittableRandom random, Socket socket, int level, int name)
      throws ErrnoException {
    boolean on = random.nextBoolean();
    socket.options().set(level, name, on ? 1 : 0);
    return on;
  }

  private int pass(Socket sender, Socket receiver, int segment, int length) throws ErrnoException {
    batch.clear();
    batch.addSent(receiver.localAddress(), socket_h.AF_INET, length > segment ? segment : 0);
    batch.addPiece(data.address(), length);
    assertThat(batch.send(sender)).isEqualTo(1);
    batch.clear();
    for (int i = 0; i < 64; i++) {
      batch.addReceived(data.address(), ROOM);
    }
    Await.readable(receiver);
    return batch.receive(receiver);
  }
}
