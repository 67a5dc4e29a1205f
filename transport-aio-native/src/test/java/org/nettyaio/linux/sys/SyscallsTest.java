package org.nettyaio.linux.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.nettyaio.linux.Errno;

class SyscallsTest {
  private static final String POSIX = "POSIX.1-2008";
  private static final String LINUX = "Linux man-pages, section 2";

  /**
   * Where each function is defined that this library may call: what glibc and musl both provide.
   */
  private static final Map<String, String> ORIGIN =
      Map.ofEntries(
          Map.entry("accept4", LINUX),
          Map.entry("bind", POSIX),
          Map.entry("close", POSIX),
          Map.entry("connect", POSIX),
          Map.entry("eventfd", LINUX),
          Map.entry("fcntl", POSIX),
          Map.entry("getpeername", POSIX),
          Map.entry("getrlimit", POSIX),
          Map.entry("getsockname", POSIX),
          Map.entry("getsockopt", POSIX),
          Map.entry("listen", POSIX),
          Map.entry("open", POSIX),
          Map.entry("pipe2", LINUX),
          Map.entry("pread", POSIX),
          Map.entry("read", POSIX),
          Map.entry("recv", POSIX),
          Map.entry("recvmmsg", LINUX),
          Map.entry("recvmsg", POSIX),
          Map.entry("send", POSIX),
          Map.entry("sendmmsg", LINUX),
          Map.entry("sendmsg", POSIX),
          Map.entry("sendto", POSIX),
          Map.entry("setsockopt", POSIX),
          Map.entry("shutdown", POSIX),
          Map.entry("socket", POSIX),
          Map.entry("socketpair", POSIX),
          Map.entry("splice", LINUX),
          Map.entry("syscall", LINUX),
          Map.entry("write", POSIX),
          Map.entry("writev", POSIX));

  @Test
  void everySymbolIsOneThatPosixOrLinuxDefines() {
    assertThat(Syscalls.symbols()).containsExactlyInAnyOrderElementsOf(ORIGIN.keySet());
  }

  @Test
  void everySymbolResolvesHere() {
    assertThat(Syscalls.unsupported()).isNull();
  }

  @Test
  void failureIsANegativeErrno() {
    assertThat(FileCalls.close(-1)).isEqualTo(-Errno.EBADF);
    assertThat(FileCalls.read(-1, 0L, 0L)).isEqualTo(-Errno.EBADF);
  }

  @Test
  void bytesGoThroughAPipe() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment fds = arena.allocate(ValueLayout.JAVA_INT, 2);
      assertThat(FileCalls.pipe2(fds, 0)).isZero();
      int in = fds.getAtIndex(ValueLayout.JAVA_INT, 0);
      int out = fds.getAtIndex(ValueLayout.JAVA_INT, 1);
      try {
        MemorySegment sent = arena.allocateFrom("hello");
        MemorySegment received = arena.allocate(16);
        assertThat(FileCalls.write(out, sent, 6)).isEqualTo(6);
        assertThat(FileCalls.read(in, received.address(), 16)).isEqualTo(6);
        assertThat(received.getString(0)).isEqualTo("hello");
      } finally {
        assertThat(FileCalls.close(in)).isZero();
        assertThat(FileCalls.close(out)).isZero();
      }
    }
  }

  @Test
  void anAioContextIsSetUpAndDestroyed() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ValueLayout.JAVA_LONG);
      assertThat(AioCalls.ioSetup(8, out)).isZero();
      MemorySegment context = MemorySegment.ofAddress(out.get(ValueLayout.JAVA_LONG, 0));
      MemorySegment timeout = arena.allocate(16);
      MemorySegment events = arena.allocate(8 * 32, 8);
      assertThat(AioCalls.ioSubmit(context, 0, MemorySegment.NULL)).isZero();
      assertThat(AioCalls.ioGetevents(context, 1, 8, events, timeout)).isZero();
      assertThat(AioCalls.ioCancel(context, arena.allocate(64, 8), MemorySegment.NULL))
          .isEqualTo(-Errno.EINVAL);
      assertThat(AioCalls.ioDestroy(context)).isZero();
      assertThat(AioCalls.ioDestroy(context)).isEqualTo(-Errno.EINVAL);
    }
  }

  @Test
  void threadsDoNotSeeEachOthersErrno() throws Exception {
    CyclicBarrier start = new CyclicBarrier(2);
    FutureTask<Integer> badDescriptor =
        new FutureTask<>(
            () -> {
              start.await();
              for (int i = 0; i < 100_000; i++) {
                int result = FileCalls.close(-1);
                if (result != -Errno.EBADF) {
                  return result;
                }
              }
              return -Errno.EBADF;
            });
    FutureTask<Integer> badDomain =
        new FutureTask<>(
            () -> {
              start.await();
              for (int i = 0; i < 100_000; i++) {
                int result = SocketCalls.socket(-1, 1, 0);
                if (result != -Errno.EAFNOSUPPORT) {
                  return result;
                }
              }
              return -Errno.EAFNOSUPPORT;
            });
    new Thread(badDescriptor).start();
    new Thread(badDomain).start();
    assertThat(badDescriptor.get()).isEqualTo(-Errno.EBADF);
    assertThat(badDomain.get()).isEqualTo(-Errno.EAFNOSUPPORT);
  }
}
