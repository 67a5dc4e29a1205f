package org.nettyaio.linux.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nettyaio.linux.Credentials;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.UnixAddress;
import org.nettyaio.linux.abi.fcntl_h;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.sys.FileCalls;
import org.nettyaio.linux.sys.SocketCalls;

class SocketUnixTest {
  private final Arena arena = Arena.ofConfined();
  private final AddressBuffer peer = new AddressBuffer(arena);
  private final MemorySegment buffer = arena.allocate(1024);
  private final DatagramBatch batch = new DatagramBatch(arena);

  @TempDir Path folder;

  @AfterEach
  void free() {
    arena.close();
  }

  @Test
  void bytesAreEchoedOverAPath() throws Exception {
    UnixAddress address = new UnixAddress(folder.resolve("socket").toString());
    echo(address);
    assertThat(folder.resolve("socket")).exists(); // close leaves the file
  }

  @Test
  void bytesAreEchoedOverAnAbstractName() throws Exception {
    UnixAddress address = abstractName();
    assertThat(address.isAbstract()).isTrue();
    echo(address);
    echo(address); // the name has gone with its socket
  }

  private void echo(UnixAddress address) throws Exception {
    try (Socket listener = Socket.newUnixStream();
        Socket client = Socket.newUnixStream()) {
      listener.bind(address);
      listener.listen(1);
      assertThat(listener.localAddress()).isEqualTo(address);
      Await.connect(client, address);
      assertThat(client.remoteAddress()).isEqualTo(address);
      assertThat(((UnixAddress) client.localAddress()).isUnnamed()).isTrue();
      try (Socket server = Await.accept(listener, peer)) {
        assertThat(((UnixAddress) peer.get()).isUnnamed()).isTrue();
        assertThat(server.localAddress()).isEqualTo(address);
        transfer(client, server, "ping");
        transfer(server, client, "pong");
      }
    }
  }

  private void transfer(Socket from, Socket to, String text) {
    MemorySegment data = arena.allocateFrom(text);
    int length = (int) data.byteSize();
    assertThat(from.send(data.address(), length, 0)).isEqualTo(length);
    Await.readable(to);
    assertThat(to.recv(buffer.address(), 1024, 0)).isEqualTo(length);
    assertThat(buffer.getString(0)).isEqualTo(text);
  }

  @Test
  void aDatagramArrivesWithItsSender() throws Exception {
    UnixAddress here = new UnixAddress(folder.resolve("here").toString());
    UnixAddress there = abstractName();
    try (Socket sender = Socket.newUnixDatagram();
        Socket receiver = Socket.newUnixDatagram()) {
      sender.bind(here);
      receiver.bind(there);
      peer.set(there, socket_h.AF_UNIX);
      assertThat(sender.sendto(buffer.address(), 5, 0, peer)).isEqualTo(5);
      Await.readable(receiver);
      batch.addReceived(buffer.address(), 100);
      assertThat(batch.receive(receiver)).isEqualTo(1);
      assertThat(batch.length(0)).isEqualTo(5);
      assertThat(batch.sender(0)).isEqualTo(here);
    }
  }

  @Test
  void aDatagramOfAnUnboundSocketHasNoSender() throws Exception {
    UnixAddress there = abstractName();
    try (Socket sender = Socket.newUnixDatagram();
        Socket receiver = Socket.newUnixDatagram()) {
      receiver.bind(there);
      assertThat(sender.connect(there)).isZero();
      assertThat(sender.send(buffer.address(), 5, 0)).isEqualTo(5);
      Await.readable(receiver);
      batch.addReceived(buffer.address(), 100);
      assertThat(batch.receive(receiver)).isEqualTo(1);
      assertThat(batch.length(0)).isEqualTo(5);
      assertThat(batch.sender(0)).isNull();
    }
  }

  @Test
  void aMissingPathIsReportedByTheKernel() throws Exception {
    UnixAddress missing = new UnixAddress(folder.resolve("missing").toString());
    try (Socket client = Socket.newUnixStream()) {
      assertThat(client.connect(missing)).isEqualTo(-Errno.ENOENT);
      UnixAddress nowhere = new UnixAddress(folder.resolve("no/where").toString());
      assertThatThrownBy(() -> client.bind(nowhere))
          .isInstanceOf(ErrnoException.class)
          .hasMessage("bind(" + nowhere + ") failed: ENOENT (No such file or directory)");
    }
  }

  @Test
  void aPathWithoutListenerRefuses() throws Exception {
    UnixAddress address = new UnixAddress(folder.resolve("socket").toString());
    try (Socket gone = Socket.newUnixStream()) {
      gone.bind(address);
    }
    try (Socket client = Socket.newUnixStream()) {
      assertThat(client.connect(address)).isEqualTo(-Errno.ECONNREFUSED);
    }
  }

  @Test
  void thePeersCredentialsAreThoseOfThisProcess() throws Exception {
    Socket[] pair = Socket.newUnixPair(socket_h.SOCK_STREAM);
    try (Socket a = pair[0];
        Socket b = pair[1]) {
      Credentials credentials = a.options().peerCredentials();
      assertThat(credentials.pid()).isEqualTo((int) ProcessHandle.current().pid());
      assertThat(credentials.uid()).isEqualTo(Files.getAttribute(folder, "unix:uid"));
      assertThat(credentials).isEqualTo(b.options().peerCredentials());
    }
  }

  @Test
  void aDescriptorIsPassed() throws Exception {
    Socket[] pair = Socket.newUnixPair(socket_h.SOCK_STREAM);
    Socket[] passed = Socket.newUnixPair(socket_h.SOCK_DGRAM);
    DescriptorMessage message = new DescriptorMessage(arena);
    try (Socket a = pair[0];
        Socket b = pair[1];
        Socket kept = passed[0]) {
      Socket given = passed[1];
      assertThat(message.receive(b)).isEqualTo(-Errno.EAGAIN);
      assertThat(message.send(a, given.fd())).isEqualTo(1);
      Await.readable(b);
      int received = message.receive(b);
      assertThat(received).isGreaterThanOrEqualTo(0).isNotEqualTo(given.fd());
      assertThat(FileCalls.fcntl(received, fcntl_h.F_GETFD, 0)).isEqualTo(fcntl_h.FD_CLOEXEC);
      given.close();
      try (Socket taken = Socket.of(received, socket_h.SOCK_DGRAM, socket_h.AF_UNIX)) {
        assertThat(taken.family()).isEqualTo(socket_h.AF_UNIX);
        assertThat(taken.options().type()).isEqualTo(socket_h.SOCK_DGRAM);
        transfer(kept, taken, "through the duplicate");
      }
    }
  }

  @Test
  void aByteWithoutDescriptorAndTheEndAreToldApart() throws Exception {
    Socket[] pair = Socket.newUnixPair(socket_h.SOCK_STREAM);
    DescriptorMessage message = new DescriptorMessage(arena);
    Socket a = pair[0];
    try (Socket b = pair[1]) {
      assertThat(message.send(a, -1)).isEqualTo(-Errno.EBADF);
      assertThat(a.send(buffer.address(), 1, 0)).isEqualTo(1);
      Await.readable(b);
      assertThat(message.receive(b)).isEqualTo(-Errno.ENODATA);
      a.close();
      Await.readable(b);
      assertThat(message.receive(b)).isEqualTo(DescriptorMessage.END_OF_STREAM);
    }
  }

  @Test
  void aDescriptorThatIsNotASocketCannotBecomeOne() {
    MemorySegment fds = arena.allocate(ValueLayout.JAVA_INT, 2);
    assertThat(FileCalls.pipe2(fds, 0)).isZero();
    int in = fds.getAtIndex(ValueLayout.JAVA_INT, 0);
    int out = fds.getAtIndex(ValueLayout.JAVA_INT, 1);
    assertThatThrownBy(() -> Socket.of(in, socket_h.SOCK_STREAM, socket_h.AF_UNIX))
        .isInstanceOf(ErrnoException.class)
        .hasMessageContaining("ENOTSOCK");
    assertThat(FileCalls.close(in)).as("stays the caller's").isZero();
    assertThat(FileCalls.close(out)).isZero();
  }

  @Test
  void aSocketThatIsNotWantedStaysAsItWas() throws Exception {
    MemorySegment fds = arena.allocate(ValueLayout.JAVA_INT, 2);
    assertThat(SocketCalls.socketpair(socket_h.AF_UNIX, socket_h.SOCK_STREAM, 0, fds)).isZero();
    int a = fds.getAtIndex(ValueLayout.JAVA_INT, 0);
    int before = FileCalls.fcntl(a, fcntl_h.F_GETFL, 0);
    assertThat(before & fcntl_h.O_NONBLOCK).isZero();
    assertThatThrownBy(() -> Socket.of(a, socket_h.SOCK_DGRAM, socket_h.AF_UNIX))
        .isInstanceOf(ErrnoException.class)
        .hasMessageContaining("of(" + a + ") failed: EPROTOTYPE")
        .hasMessageEndingWith("its family is 1 and its type 1");
    assertThatThrownBy(
            () -> Socket.of(a, socket_h.SOCK_STREAM, socket_h.AF_INET, socket_h.AF_INET6))
        .isInstanceOf(ErrnoException.class);
    assertThat(FileCalls.fcntl(a, fcntl_h.F_GETFL, 0)).isEqualTo(before);
    try (Socket taken = Socket.of(a, socket_h.SOCK_STREAM, socket_h.AF_INET, socket_h.AF_UNIX);
        Socket other =
            Socket.of(
                fds.getAtIndex(ValueLayout.JAVA_INT, 1), socket_h.SOCK_STREAM, socket_h.AF_UNIX)) {
      assertThat(taken.family()).isEqualTo(socket_h.AF_UNIX);
      assertThat(taken.fd()).isEqualTo(a);
      assertThat(taken.read(buffer.address(), 1)).isEqualTo(-Errno.EAGAIN);
      assertThat(other.isOpen()).isTrue();
    }
  }

  @Test
  void aBlockingSocketThatIsTakenOverBecomesNonBlocking() throws Exception {
    MemorySegment fds = arena.allocate(ValueLayout.JAVA_INT, 2);
    assertThat(SocketCalls.socketpair(socket_h.AF_UNIX, socket_h.SOCK_STREAM, 0, fds)).isZero();
    try (Socket a =
            Socket.of(
                fds.getAtIndex(ValueLayout.JAVA_INT, 0), socket_h.SOCK_STREAM, socket_h.AF_UNIX);
        Socket b =
            Socket.of(
                fds.getAtIndex(ValueLayout.JAVA_INT, 1), socket_h.SOCK_STREAM, socket_h.AF_UNIX)) {
      assertThat(a.read(buffer.address(), 1)).isEqualTo(-Errno.EAGAIN);
      assertThat(b.read(buffer.address(), 1)).isEqualTo(-Errno.EAGAIN);
    }
  }

  private static UnixAddress abstractName() {
    return new UnixAddress("\0netty-aio-test-" + ProcessHandle.current().pid());
  }
}
