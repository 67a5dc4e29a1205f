package org.nettyaio.linux.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nettyaio.linux.ChildJvm;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.cmsghdr;
import org.nettyaio.linux.abi.fcntl_h;
import org.nettyaio.linux.abi.iovec;
import org.nettyaio.linux.abi.msghdr;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.sys.FileCalls;
import org.nettyaio.linux.sys.SocketCalls;

/** Descriptors of peers that send them in other ways than this library does. */
class DescriptorMessageTest {
  private final Arena arena = Arena.ofConfined();
  private final Descriptors fds = new Descriptors();
  private final DescriptorMessage message = new DescriptorMessage(arena);
  private Socket peer;
  private Socket here;

  @BeforeEach
  void open() throws Exception {
    Socket[] pair = Socket.newUnixPair(socket_h.SOCK_STREAM);
    peer = pair[0];
    here = pair[1];
  }

  @AfterEach
  void close() throws Exception {
    message.close();
    peer.close();
    here.close();
    fds.close();
    arena.close();
  }

  /** Sends so many bytes and with them these descriptors. */
  static void send(Socket socket, int bytes, int... descriptors) {
    try (Arena arena = Arena.ofConfined()) {
      long length = cmsghdr.cmsg_len_for(4L * descriptors.length);
      MemorySegment control = arena.allocate(cmsghdr.cmsg_space(4L * descriptors.length), 8);
      cmsghdr.cmsg_len(control, length);
      cmsghdr.cmsg_level(control, socket_h.SOL_SOCKET);
      cmsghdr.cmsg_type(control, socket_h.SCM_RIGHTS);
      for (int i = 0; i < descriptors.length; i++) {
        control.set(ValueLayout.JAVA_INT, cmsghdr.cmsg_data_offset() + 4L * i, descriptors[i]);
      }
      MemorySegment piece = arena.allocate(iovec.layout());
      iovec.iov_base(piece, arena.allocate(bytes).address());
      iovec.iov_len(piece, bytes);
      MemorySegment message = arena.allocate(msghdr.layout());
      msghdr.msg_iov(message, piece.address());
      msghdr.msg_iovlen(message, 1);
      msghdr.msg_control(message, control.address());
      msghdr.msg_controllen(message, length);
      assertThat(SocketCalls.sendmsg(socket.fd(), message, 0)).isEqualTo(bytes);
    }
  }

  private static Set<String> open(String what) throws IOException {
    Set<String> open = new HashSet<>();
    try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
      for (Path link : (Iterable<Path>) links::iterator) {
        try {
          if (Files.readSymbolicLink(link).toString().contains(what)) {
            open.add(link.getFileName().toString());
          }
        } catch (IOException closedMeanwhile) {
          // That of the listing itself, for example.
        }
      }
    }
    return open;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 252, 253})
  void allThatComeWithOneByteAreHandedOutOneAfterTheOther(int count) throws Exception {
    int[] sent = new int[count];
    Arrays.setAll(sent, i -> fds.eventfd());
    for (int i = 0; i < count; i++) {
      for (int fire = 0; fire <= i; fire++) {
        Descriptors.fire(sent[i]);
      }
    }
    send(peer, 1, sent);
    for (int i = 0; i < count; i++) {
      int fd = message.receive(here);
      assertThat(fd).isNotNegative();
      assertThat(message.kept()).isEqualTo(count - 1 - i);
      assertThat(FileCalls.fcntl(fd, fcntl_h.F_GETFD, 0)).isEqualTo(fcntl_h.FD_CLOEXEC);
      MemorySegment value = arena.allocate(8, 8);
      assertThat(FileCalls.read(fd, value, 8)).isEqualTo(8);
      assertThat(value.get(ValueLayout.JAVA_LONG, 0)).as("in their order").isEqualTo(i + 1);
      assertThat(FileCalls.close(fd)).isZero();
    }
    assertThat(message.receive(here)).isEqualTo(-Errno.EAGAIN);
    send(peer, 1, sent[0]);
    assertThat(message.receive(here)).isNotNegative();
  }

  @Test
  void whatIsKeptIsClosedAndNothingElse() throws Exception {
    int[] sent = {fds.unpollable(), fds.unpollable(), fds.unpollable(), fds.unpollable()};
    Set<String> before = open("/dev/null");
    send(peer, 1, sent);
    int first = message.receive(here);
    assertThat(message.kept()).isEqualTo(3);
    message.close();
    assertThat(message.kept()).isZero();
    Set<String> after = open("/dev/null");
    assertThat(after.remove(Integer.toString(first))).isTrue();
    assertThat(after).isEqualTo(before);
    assertThat(FileCalls.close(first)).isZero();
    message.close();
    assertThat(message.receive(here)).isEqualTo(-Errno.EAGAIN);
  }

  @Test
  void sendingDoesNotDisturbWhatIsKept() throws Exception {
    int[] sent = {fds.eventfd(), fds.eventfd()};
    Descriptors.fire(sent[1]);
    send(peer, 1, sent);
    FileCalls.close(message.receive(here));
    assertThat(message.send(here, sent[0])).isEqualTo(1);
    int second = message.receive(here);
    Descriptors.drain(second);
    assertThat(FileCalls.close(second)).isZero();
  }

  @Test
  void bytesBehindTheFirstHaveNoDescriptor() throws Exception {
    send(peer, 3, fds.eventfd(), fds.eventfd());
    assertThat(FileCalls.close(message.receive(here))).isZero();
    assertThat(FileCalls.close(message.receive(here))).isZero();
    assertThat(message.receive(here)).isEqualTo(-Errno.ENODATA);
    assertThat(message.receive(here)).isEqualTo(-Errno.ENODATA);
    assertThat(message.receive(here)).isEqualTo(-Errno.EAGAIN);
  }

  @Test
  void descriptorsAreFoundBehindCredentials() throws Exception {
    here.options().set(socket_h.SOL_SOCKET, socket_h.SO_PASSCRED, 1);
    int[] sent = {fds.eventfd(), fds.eventfd()};
    send(peer, 1, sent);
    assertThat(FileCalls.close(message.receive(here))).isZero();
    assertThat(FileCalls.close(message.receive(here))).isZero();
    peer.send(arena.allocate(1).address(), 1, 0);
    assertThat(message.receive(here)).isEqualTo(-Errno.ENODATA);
  }

  /** SO_PASSPIDFD, since Linux 6.5; where the kernel does not know it there is nothing to see. */
  @Test
  void descriptorOfAProcessThatNobodyAskedForIsClosed() throws Exception {
    int passPidfd = 76;
    Set<String> before = open("pidfd");
    try {
      here.options().set(socket_h.SOL_SOCKET, passPidfd, 1);
    } catch (ErrnoException olderKernel) {
      assertThat(olderKernel.errno()).isEqualTo(Errno.ENOPROTOOPT);
    }
    send(peer, 1, fds.eventfd());
    assertThat(FileCalls.close(message.receive(here))).isZero();
    assertThat(message.kept()).isZero();
    assertThat(open("pidfd")).isEqualTo(before);
  }

  /** In a JVM that may have few, and has room for two more. */
  @Test
  void descriptorsForWhichThereIsNoRoomAreToldOfAfterThoseThatCame() throws Exception {
    String printed =
        new ChildJvm()
            .limit("ulimit -n 200")
            .option("--enable-native-access=ALL-UNNAMED")
            .run(SocketChild.class, "descriptors");
    assertThat(printed.lines())
        .containsExactly("descriptor", "descriptor", "EMFILE", "EAGAIN", "EMFILE", "descriptor");
  }
}
