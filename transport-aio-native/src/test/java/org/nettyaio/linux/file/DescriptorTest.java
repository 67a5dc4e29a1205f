package org.nettyaio.linux.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.fcntl_h;

/** Files of any kind, by their descriptors. */
class DescriptorTest {
  @TempDir Path directory;

  @Test
  void isOpenedWrittenReadAndClosedOnce() throws Exception {
    Path file = directory.resolve("file");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom("content");
      Descriptor written =
          Descriptor.open(file, fcntl_h.O_WRONLY | fcntl_h.O_CREAT | fcntl_h.O_EXCL, 0600);
      assertThat(written.write(text.address(), 7)).isEqualTo(7);
      written.close();
      written.close();
      assertThat(written.isOpen()).isFalse();
      assertThat(written.write(text.address(), 7)).isEqualTo(-Errno.EBADF);
      assertThat(file).hasContent("content");

      MemorySegment buffer = arena.allocate(100);
      try (Descriptor read = Descriptor.open(file, fcntl_h.O_RDONLY, 0)) {
        assertThat(read.read(buffer.address(), 100)).isEqualTo(7);
        assertThat(buffer.getString(0)).isEqualTo("content");
        assertThat(read.read(buffer.address(), 100)).as("at the end").isZero();
        assertThat(Files.readString(Path.of("/proc/self/fdinfo/" + read.fd())))
            .as("closed on exec")
            .containsPattern("flags:\\s+02");
      }
    }
  }

  @Test
  void isReadAtAPlaceWithoutMovingItsOwn() throws Exception {
    Path path = Files.writeString(directory.resolve("places"), "content");
    try (Descriptor file = Descriptor.open(path, OpenFlag.READ);
        Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(100);
      assertThat(file.pread(buffer.address(), 100, 3)).isEqualTo(4);
      assertThat(buffer.getString(0)).isEqualTo("tent");
      assertThat(file.pread(buffer.address(), 100, 7)).as("at the end").isZero();
      assertThat(file.pread(buffer.address(), 100, 1L << 40)).as("far behind it").isZero();
      assertThat(file.pread(buffer.address(), 100, -1)).isEqualTo(-Errno.EINVAL);
      assertThat(file.read(buffer.address(), 3)).isEqualTo(3);
      assertThat(buffer.asSlice(0, 3).toArray(ValueLayout.JAVA_BYTE)).asString().isEqualTo("con");
    }
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> Descriptor.open(directory.resolve("nothing"), fcntl_h.O_RDONLY, 0))
        .isInstanceOf(ErrnoException.class)
        .hasMessageContaining("nothing")
        .hasMessageContaining("ENOENT");
  }
}
