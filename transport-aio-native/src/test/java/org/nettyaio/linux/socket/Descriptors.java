package org.nettyaio.linux.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.abi.eventfd_h;
import org.nettyaio.linux.abi.poll_h;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.sys.FileCalls;
import org.nettyaio.linux.sys.SocketCalls;

/** The descriptors of one test, closed when it ends. */
public final class Descriptors implements AutoCloseable {
  private final Deque<Integer> open = new ArrayDeque<>();

  /** An eventfd that is not readable until it is {@linkplain #fire fired}. */
  public int eventfd() {
    return opened(FileCalls.eventfd(0, eventfd_h.EFD_CLOEXEC | eventfd_h.EFD_NONBLOCK));
  }

  /** Two connected Unix stream sockets, non-blocking. */
  public int[] unixPair() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment fds = arena.allocate(ValueLayout.JAVA_INT, 2);
      int type = socket_h.SOCK_STREAM | socket_h.SOCK_NONBLOCK | socket_h.SOCK_CLOEXEC;
      assertThat(SocketCalls.socketpair(socket_h.AF_UNIX, type, 0, fds)).isZero();
      return new int[] {
        opened(fds.getAtIndex(ValueLayout.JAVA_INT, 0)),
        opened(fds.getAtIndex(ValueLayout.JAVA_INT, 1))
      };
    }
  }

  /** Two ends of one TCP connection over loopback, non-blocking. */
  public int[] tcpPair() throws IOException {
    try (Socket listener = Socket.newTcp()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      listener.listen(1);
      Socket client = Socket.newTcp();
      open.push(client.fd());
      assertThat(client.connect(listener.localAddress())).isIn(0, -Errno.EINPROGRESS);
      assertThat(poll(listener.fd(), poll_h.POLLIN)).isEqualTo(1);
      int server = opened(listener.accept(new AddressBuffer(Arena.ofAuto())));
      assertThat(poll(client.fd(), poll_h.POLLOUT)).isEqualTo(1);
      assertThat(client.finishConnect()).isZero();
      return new int[] {client.fd(), server};
    }
  }

  /** What has no poll operation: a device here, most files as well. */
  public int unpollable() {
    try (Arena arena = Arena.ofConfined()) {
      return opened(FileCalls.open(arena.allocateFrom("/dev/null"), 0, 0));
    }
  }

  private int opened(int fd) {
    assertThat(fd).as("descriptor").isNotNegative();
    open.push(fd);
    return fd;
  }

  public void close(int fd) {
    assertThat(open.remove(fd)).isTrue();
    assertThat(FileCalls.close(fd)).isZero();
  }

  /** Makes an eventfd readable. */
  public static void fire(int eventfd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment one = arena.allocate(ValueLayout.JAVA_LONG);
      one.set(ValueLayout.JAVA_LONG, 0, 1);
      assertThat(FileCalls.write(eventfd, one, Long.BYTES)).isEqualTo(Long.BYTES);
    }
  }

  /** Makes an eventfd unreadable; it must have been fired. */
  public static void drain(int eventfd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment count = arena.allocate(ValueLayout.JAVA_LONG);
      assertThat(FileCalls.read(eventfd, count, Long.BYTES)).isEqualTo(Long.BYTES);
    }
  }

  /** Waits up to 10 s for these events, without AIO; returns 1, or 0 if they did not come. */
  public static int poll(int fd, int events) {
    return PollCall.await(fd, events) == 0 ? 0 : 1;
  }

  @Override
  public void close() {
    for (int fd : open) {
      FileCalls.close(fd);
    }
    open.clear();
  }
}
