package org.nettyaio.linux.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.socket_h;

class SocketCloseTest {
  @Test
  void closeReleasesTheDescriptor() throws Exception {
    Socket socket = Socket.newTcp();
    int fd = socket.fd();
    assertThat(fd).isGreaterThanOrEqualTo(0);
    assertThat(socket).hasToString("Socket(fd " + fd + ")");
    assertThat(socket.isOpen()).isTrue();
    socket.close();
    assertThat(socket.isOpen()).isFalse();
    assertThat(socket.fd()).isEqualTo(-1);
    assertThat(socket).hasToString("Socket(closed)");
  }

  @Test
  void aSecondCloseDoesNotHitWhoeverHasTheNumberNow() throws Exception {
    Socket socket = Socket.newTcp();
    int fd = socket.fd();
    socket.close();
    List<Socket> others = new ArrayList<>();
    try {
      // Others in this process open descriptors too: until somebody has the number again.
      Socket reused;
      do {
        reused = Socket.newTcp();
        others.add(reused);
      } while (reused.fd() < fd);
      socket.close();
      assertThat(reused.localAddress()).isNotNull();
    } finally {
      for (Socket other : others) {
        other.close();
      }
    }
  }

  @Test
  void ofManyThatCloseAtOnceOnlyOneDoes() throws Exception {
    for (int i = 0; i < 200; i++) {
      Socket socket = Socket.newUnixDatagram();
      CyclicBarrier start = new CyclicBarrier(4);
      List<FutureTask<Void>> closers = new ArrayList<>();
      for (int n = 0; n < 4; n++) {
        FutureTask<Void> closer =
            new FutureTask<>(
                () -> {
                  start.await();
                  socket.close(); // a second close(2) would throw EBADF
                  return null;
                });
        closers.add(closer);
        new Thread(closer).start();
      }
      for (FutureTask<Void> closer : closers) {
        closer.get();
      }
      assertThat(socket.isOpen()).isFalse();
    }
  }

  @Test
  void afterCloseEveryTransferIsEbadf() throws Exception {
    try (Arena arena = Arena.ofConfined()) {
      Socket socket = Socket.newTcp(socket_h.AF_INET);
      AddressBuffer peer = new AddressBuffer(arena);
      InetSocketAddress address = new InetSocketAddress("127.0.0.1", 1);
      peer.set(address, socket.family());
      socket.close();
      long memory = peer.memory().address();
      int ebadf = -Errno.EBADF;
      assertThat(socket.recv(memory, 1, 0)).isEqualTo(ebadf);
      assertThat(socket.send(memory, 1, 0)).isEqualTo(ebadf);
      assertThat(socket.sendto(memory, 1, 0, peer)).isEqualTo(ebadf);
      assertThat(socket.read(memory, 1)).isEqualTo(ebadf);
      assertThat(socket.write(memory, 1)).isEqualTo(ebadf);
      DescriptorMessage message = new DescriptorMessage(arena);
      assertThat(message.receive(socket)).isEqualTo(ebadf);
      assertThat(message.send(socket, 0)).isEqualTo(ebadf);
      DatagramBatch batch = new DatagramBatch(arena);
      batch.addReceived(memory, 1);
      assertThat(batch.receive(socket)).isEqualTo(ebadf);
      assertThat(batch.send(socket)).isEqualTo(ebadf);
      assertThat(socket.accept(peer)).isEqualTo(ebadf);
      assertThat(socket.connect(address)).isEqualTo(ebadf);
      assertThat(socket.finishConnect()).isEqualTo(ebadf);
      assertThat(socket.disconnect()).isEqualTo(ebadf);
      assertThat(socket.shutdown(true, true)).isEqualTo(ebadf);
    }
  }

  @Test
  void afterCloseEverythingElseThrows() throws Exception {
    Socket socket = Socket.newTcp(socket_h.AF_INET);
    socket.close();
    ebadf("bind(127.0.0.1:0)", () -> socket.bind(new InetSocketAddress("127.0.0.1", 0)));
    ebadf("listen(1)", () -> socket.listen(1));
    ebadf("getsockname", socket::localAddress);
    ebadf("getpeername", socket::remoteAddress);
    ebadf("getsockopt(level 1, option 30)", () -> socket.options().isListening());
    ebadf("setsockopt(level 1, option 13)", () -> socket.options().linger(1));
  }

  private static void ebadf(String call, ThrowingCallable code) {
    assertThatThrownBy(code)
        .isInstanceOf(ErrnoException.class)
        .hasMessage(call + " failed: EBADF (Bad file descriptor)");
  }
}
