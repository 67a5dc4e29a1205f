package org.nettyaio.linux.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.socket.Await;
import org.nettyaio.linux.socket.Socket;

@Timeout(60)
class FilePipeTest {
  private static final int PIECE = 64 * 1024;
  private static final int SIZE = 1 << 20;

  @TempDir Path directory;

  private final byte[] content = new byte[SIZE];
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment memory = arena.allocate(SIZE);
  private FileChannel file;
  private FilePipe pipe;

  @BeforeEach
  void open() throws IOException {
    new Random(5).nextBytes(content);
    file = FileChannel.open(Files.write(directory.resolve("file"), content));
    pipe = FilePipe.open();
  }

  @AfterEach
  void close() throws IOException {
    pipe.close();
    file.close();
    arena.close();
  }

  private byte[] received(int length) {
    return memory.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
  }

  private byte[] part(int from, int length) {
    return Arrays.copyOfRange(content, from, from + length);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4095, 4096, 12_345})
  void aPieceGoesFromTheFileToTheSocket(int position) throws Exception {
    Socket[] pair = Socket.newUnixPair(socket_h.SOCK_STREAM);
    try (Socket sender = pair[0];
        Socket receiver = pair[1]) {
      assertThat(pipe.fill(file, position, SIZE)).isEqualTo(PIECE);
      assertThat(pipe.sendTo(sender)).isEqualTo(PIECE);
      assertThat(pipe.held()).isZero();
      int read = 0;
      while (read < PIECE) {
        read += receiver.read(memory.address() + read, PIECE - read);
      }
      assertThat(received(PIECE)).isEqualTo(part(position, PIECE));
    }
  }

  @Test
  void whatTheSocketHasNoRoomForIsReadFromThePipe() throws Exception {
    try (Socket listener = Socket.newTcp(socket_h.AF_INET);
        Socket sender = Socket.newTcp(socket_h.AF_INET)) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      listener.listen(1);
      sender.options().set(socket_h.SOL_SOCKET, socket_h.SO_SNDBUF, PIECE);
      Await.connect(sender, listener.localAddress());
      int position = 0;
      int sent = 0;
      // Nobody reads.
      while (sent == position) {
        pipe.fill(file, position, PIECE);
        position += PIECE;
        sent += Math.max(pipe.sendTo(sender), 0);
      }
      int rest = position - sent;
      assertThat(pipe.held()).isEqualTo(rest);
      assertThat(pipe.sendTo(sender)).isEqualTo(-Errno.EAGAIN);
      assertThat(pipe.read(memory.address())).isEqualTo(rest);
      assertThat(received(rest)).isEqualTo(part(sent, rest));
      assertThat(pipe.held()).isZero();
    }
  }

  @Test
  void whatASocketThatIsClosedDoesNotTakeStaysInThePipe() throws Exception {
    Socket socket = Socket.newTcp(socket_h.AF_INET);
    socket.close();
    pipe.fill(file, 0, 10);
    assertThat(pipe.sendTo(socket)).isEqualTo(-Errno.EBADF);
    assertThat(pipe.held()).isEqualTo(10);
  }

  @Test
  void theEndOfTheFileIsZero() throws Exception {
    assertThat(pipe.fill(file, SIZE - 10, 100)).isEqualTo(10);
    assertThat(pipe.read(memory.address())).isEqualTo(10);
    assertThat(received(10)).isEqualTo(part(SIZE - 10, 10));
    assertThat(pipe.fill(file, SIZE, 100)).isZero();
  }

  @Test
  void whatIsInThePipeIsNotMixedWithMore() throws Exception {
    pipe.fill(file, 0, 10);
    assertThatThrownBy(() -> pipe.fill(file, 10, 10))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("10 bytes are in the pipe");
  }

  @Test
  void aFileThatIsClosedLeavesThePipeAsItWas() throws Exception {
    file.close();
    assertThatThrownBy(() -> pipe.fill(file, 0, 10)).isInstanceOf(ClosedChannelException.class);
    assertThat(pipe.held()).isZero();
  }

  @Test
  void aPipeThatIsClosedSaysSo() throws Exception {
    pipe.close();
    assertThatThrownBy(() -> pipe.fill(file, 0, 10)).isInstanceOf(ClosedChannelException.class);
    assertThat(pipe.read(memory.address())).isEqualTo(-Errno.EBADF);
    pipe.close();
  }

  @Test
  void itsDescriptorsAreClosed() throws Exception {
    long before = descriptors();
    for (int i = 0; i < 10; i++) {
      FilePipe.open().close();
    }
    assertThat(descriptors()).isEqualTo(before);
  }

  private static long descriptors() throws IOException {
    try (var open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }
}
