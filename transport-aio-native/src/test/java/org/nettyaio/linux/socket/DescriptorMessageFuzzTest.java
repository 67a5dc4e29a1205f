package org.nettyaio.linux.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.cmsghdr;
import org.nettyaio.linux.abi.iovec;
import org.nettyaio.linux.abi.msghdr;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.sys.FileCalls;
import org.nettyaio.linux.sys.SocketCalls;

/** A peer that sends descriptors as it likes: none, several, with other ancillary data. */
@Timeout(60)
class DescriptorMessageFuzzTest {
  private static final int MANY = 8;

  private final Arena arena = Arena.ofConfined();
  private final DescriptorMessage incoming = new DescriptorMessage(arena);
  private final MemorySegment message = arena.allocate(msghdr.layout());
  private final MemorySegment control = arena.allocate(cmsghdr.cmsg_space(4 * MANY), 8);

  @AfterEach
  void free() {
    arena.close();
  }

  @Test
  void eachByteGivesItsDescriptorsOrSaysThatThereAreNoneAndNoneIsLeftOpen() throws Exception {
    MemorySegment piece = arena.allocate(iovec.layout());
    iovec.iov_base(piece, arena.allocate(MANY).address());
    msghdr.msg_iov(message, piece.address());
    msghdr.msg_iovlen(message, 1);
    msghdr.msg_control(message, control.address());
    long before = open();
    Fuzz.times(500, random -> exchange(random, piece));
    assertThat(open()).isEqualTo(before);
  }

  private void exchange(SplittableRandom random, MemorySegment piece) throws ErrnoException {
    Socket[] pair = Socket.newUnixPair(socket_h.SOCK_STREAM);
    try (Socket in = pair[1]) {
      boolean withCredentials = random.nextInt(4) == 0;
      in.options().set(socket_h.SOL_SOCKET, socket_h.SO_PASSCRED, withCredentials ? 1 : 0);
      List<Boolean> expected = new ArrayList<>();
      try (Socket out = pair[0]) {
        for (int i = random.nextInt(20); i > 0; i--) {
          int descriptors = random.nextInt(MANY + 1);
          int bytes = 1 + random.nextInt(3);
          iovec.iov_len(piece, bytes);
          assertThat(send(out, descriptors)).isEqualTo(bytes);
          // All that came with the first byte, and then the others.
          for (int d = 0; d < descriptors; d++) {
            expected.add(true);
          }
          for (int b = descriptors > 0 ? 1 : 0; b < bytes; b++) {
            expected.add(false);
          }
        }
      }
      for (boolean descriptor : expected) {
        int received = incoming.receive(in);
        if (descriptor) {
          assertThat(received).isNotNegative();
          assertThat(FileCalls.close(received)).isZero();
        } else {
          assertThat(received).isEqualTo(-Errno.ENODATA);
        }
      }
      assertThat(incoming.receive(in)).isEqualTo(DescriptorMessage.END_OF_STREAM);
    }
  }

  /** Sends a descriptor so many times. */
  private int send(Socket out, int descriptors) {
    cmsghdr.cmsg_len(control, cmsghdr.cmsg_len_for(4L * descriptors));
    cmsghdr.cmsg_level(control, socket_h.SOL_SOCKET);
    cmsghdr.cmsg_type(control, socket_h.SCM_RIGHTS);
    for (int i = 0; i < descriptors; i++) {
      control.set(ValueLayout.JAVA_INT, cmsghdr.cmsg_data_offset() + 4L * i, out.fd());
    }
    msghdr.msg_controllen(message, descriptors == 0 ? 0 : cmsghdr.cmsg_space(4L * descriptors));
    return (int) SocketCalls.sendmsg(out.fd(), message, 0);
  }

  private static long open() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.count();
    }
  }
}
