package org.nettyaio.examples.classic;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class AioReadAndPollTest {
  @TempDir Path directory;

  @Test
  void whatNoDeviceDoesIsDoneInsideIoSubmit() {
    Program program = Program.run("aio-read", "/dev/zero", "--length", "64M");
    assertThat(program.out())
        .contains("67,108,864 bytes by one request")
        .contains("that call did the work itself");
    assertThat(microseconds(program, "io_submit"))
        .isGreaterThan(microseconds(program, "io_getevents"));
    assertThat(program.status()).isZero();
  }

  @Test
  void whatTheDeviceDoesIsBegunByIoSubmit() throws Exception {
    Path file = Program.file(directory, 1 << 20);
    Program program = Program.run("aio-read", file, "--direct", "--length", "16M");
    assertThat(program.errors()).isEmpty();
    assertThat(program.out())
        .contains("1,048,576 bytes by one request, with O_DIRECT")
        .containsAnyOf("the device did the work", "The device was done");
  }

  @Test
  void aFileThatIsShorterIsReadToItsEnd() throws Exception {
    Program program = Program.run("aio-read", Program.file(directory, 5000));
    assertThat(program.out()).contains("5,000 bytes by one request");
  }

  @Test
  void whatCannotBeReadIsToldInOneLine() {
    refused("ENOENT", "aio-read", directory.resolve("nothing"));
    refused("is a directory", "aio-read", directory);
    refused("Linux has no AIO for", "aio-read", "/proc/self/maps");
    refused("it has no O_DIRECT", "aio-read", "/proc/self/maps", "--direct");
  }

  private void refused(String reason, Object... arguments) {
    Program program = Program.run(arguments);
    assertThat(program.status()).isEqualTo(1);
    assertThat(program.errors().lines())
        .singleElement()
        .asString()
        .startsWith("examples/run aio-read: ")
        .contains(reason, arguments[1].toString());
  }

  @Test
  void aPollWaitsUntilSomethingComes() {
    Program program = Program.run("aio-poll", "--after-ms", "50");
    assertThat(program.errors()).isEmpty();
    assertThat(program.out())
        .contains("Room to write: [OUT], in the ring after io_submit: 1")
        .contains("until [IN]")
        .contains("\"hello\", 5 bytes");
    assertThat(microseconds(program, "io_getevents")).isGreaterThanOrEqualTo(50_000);
    assertThat(program.status()).isZero();
  }

  private static long microseconds(Program program, String call) {
    String line = program.out().lines().filter(l -> l.startsWith(call)).findFirst().orElseThrow();
    return Long.parseLong(
        line.substring(call.length()).replaceAll(" us.*", "").replaceAll("\\D", ""));
  }
}
