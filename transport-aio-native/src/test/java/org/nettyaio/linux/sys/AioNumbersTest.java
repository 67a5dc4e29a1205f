package org.nettyaio.linux.sys;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AioNumbersTest {
  @Test
  void numbersAreThoseOfTheKernelsTables() {
    assertThat(AioNumbers.of("Linux", "amd64")).isEqualTo(new AioNumbers(206, 207, 208, 209, 210));
    assertThat(AioNumbers.of("Linux", "aarch64")).isEqualTo(new AioNumbers(0, 1, 4, 2, 3));
    assertThat(AioNumbers.of("Linux", "riscv64")).isEqualTo(new AioNumbers(0, 1, 4, 2, 3));
  }

  @Test
  void anUnknownArchitectureIsNamedTogetherWithTheKnownOnes() {
    assertThat(AioNumbers.problem("Linux", "s390x"))
        .isEqualTo(
            "Linux AIO system-call numbers are not known for architecture s390x"
                + " (known: x86_64, aarch64, riscv64)");
    assertThat(AioNumbers.problem("Linux", "amd64")).isNull();
  }

  @Test
  void anotherOperatingSystemIsNamed() {
    assertThat(AioNumbers.problem("Mac OS X", "aarch64"))
        .isEqualTo("Linux AIO exists on Linux only, and this is Mac OS X");
  }
}
