package org.nettyaio.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DoctorTest {
  @Test
  void reportHasALinePerSubject() {
    assertThat(Doctor.report().lines().map(line -> line.split(" {2,}")[0]))
        .startsWith("machine", "aio", "aio limit", "epoll", "io_uring", "descriptors", "backlog");
  }

  @Test
  void sysctlIsReadWhole() throws Exception {
    String expected = Files.readAllLines(Path.of("/proc/sys/kernel/pid_max")).get(0);
    assertThat(ProcFs.sysctl("kernel.pid_max")).hasValue(Long.parseLong(expected));
    assertThat(ProcFs.sysctl("kernel.there_is_none")).isEmpty();
  }

  @Test
  void descriptorLimitsAreRead() {
    assertThat(ProcFs.descriptorLimits())
        .hasValueSatisfying(limits -> assertThat(limits[0]).isBetween(1L, limits[1]));
  }

  @Test
  void contextsThatDoubleFitWhileOldAndNewAreCharged() {
    // 32,768 grown from 16,384: 49,152 of 65,536; the next doubling would take 98,304.
    assertThat(Doctor.connections(65_536, 1)).isEqualTo(28_672);
    // Three loops of 16,384 and the fourth growing from 8,192 to that: 73,728 is too much.
    assertThat(Doctor.connections(65_536, 4)).isEqualTo(4 * 7_168);
    assertThat(Doctor.connections(0, 2)).isZero();
  }
}
