package org.nettyaio.linux.aio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nettyaio.linux.ChildJvm;

/** Each reason for which AIO may be missing has its own message, which says what to do. */
class AioProbeTest {
  private static final String ALLOWED = "--enable-native-access=ALL-UNNAMED";

  private static String probeWith(String injection) throws Exception {
    String call = injection.substring(0, injection.indexOf(':'));
    return new ChildJvm()
        .strace("-o", "/dev/null", "-e", "trace=" + call, "-e", "inject=" + injection)
        .option(ALLOWED)
        .run(AioChild.class, "probe")
        .strip();
  }

  @Test
  void nothingIsMissingHere() {
    assertThat(AioProbe.unavailabilityCause()).isNull();
  }

  @Test
  void leavesNothingBehind() {
    int before = AioTests.contextsOfThisProcess();
    for (int i = 0; i < 5; i++) {
      assertThat(AioProbe.unavailabilityCause()).isNull();
    }
    AioTests.until("nothing is left", () -> AioTests.contextsOfThisProcess() <= before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "io_setup:error=ENOSYS | io_setup(16) failed: ENOSYS | without CONFIG_AIO",
        "io_setup:error=ENOSYS | a sandbox hides it | use another transport",
        "io_setup:error=EPERM | io_setup(16) failed: EPERM | allow io_setup, io_submit",
        "io_setup:error=EACCES | io_setup(16) failed: EACCES | seccomp profile",
        "io_setup:error=EINVAL | io_setup(16) failed: EINVAL | use another transport",
        "io_setup:error=EAGAIN | io_setup(16) failed: EAGAIN | sysctl -w fs.aio-max-nr=",
        "io_setup:error=ENOMEM | io_setup(16) failed: ENOMEM | memory cgroup",
        "io_submit:error=EINVAL | io_submit(IOCB_CMD_POLL) failed: EINVAL | since 4.19",
        "io_submit:error=EPERM | io_submit(IOCB_CMD_POLL) failed: EPERM | seccomp profile",
        "io_submit:error=ENOMEM | io_submit(IOCB_CMD_POLL) failed: ENOMEM | memory cgroup",
        "io_getevents:error=EPERM | io_getevents failed: EPERM | allow io_setup, io_submit",
        "io_getevents:error=ENOSYS | io_getevents failed: ENOSYS | a sandbox hides it",
        "io_getevents:error=EINVAL | io_getevents failed: EINVAL | use another transport",
        "io_cancel:error=EPERM | io_cancel failed: EPERM | io_getevents, io_cancel",
        "io_cancel:error=ENOSYS | io_cancel failed: ENOSYS | a sandbox hides it",
        "io_cancel:error=EINVAL | io_cancel failed: EINVAL | use another transport",
        "io_submit:retval=1 | its event did not come | kernels before 5.16",
        "eventfd2:error=EMFILE | eventfd failed: EMFILE | ulimit -n"
      })
  void eachFailureIsExplained(String injection, String cause, String remedy) throws Exception {
    assertThat(probeWith(injection)).contains(cause).contains(remedy).hasLineCount(1);
  }

  @Test
  void deniedNativeAccessIsExplained() throws Exception {
    assumeTrue(
        Runtime.version().feature() >= 24, "--illegal-native-access exists since Java 24 only");
    assertThat(new ChildJvm().option("--illegal-native-access=deny").run(AioChild.class, "probe"))
        .contains("native access is not allowed")
        .contains("--enable-native-access=ALL-UNNAMED")
        .hasLineCount(1);
  }

  @Test
  void otherArchitectureIsNamed() throws Exception {
    assertThat(
            new ChildJvm().option(ALLOWED).option("-Dos.arch=s390x").run(AioChild.class, "probe"))
        .contains("not known for architecture s390x")
        .contains("x86_64, aarch64, riscv64")
        .hasLineCount(1);
  }

  @Test
  void otherOperatingSystemIsNamed() throws Exception {
    assertThat(
            new ChildJvm()
                .option(ALLOWED)
                .option("-Dos.name=Mac OS X")
                .run(AioChild.class, "probe"))
        .contains("exists on Linux only, and this is Mac OS X")
        .hasLineCount(1);
  }
}
