package org.nettyaio.examples.classic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class EventfdAndShardTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_536, 5_000_000})
  void allOfAFileIsReadAndEveryResultAnnounced(int bytes) throws Exception {
    assumeTrue(Epoll.isAvailable());
    Program program = Program.run("aio-eventfd", Program.file(directory, bytes));
    assertThat(program.errors()).isEmpty();
    assertThat(program.out())
        .contains(String.format(Locale.ROOT, "%,d bytes in ", bytes))
        .containsPattern("\\d+ signals: [\\d.]+ results each, \\d+ at the most");
    assertThat(program.status()).isZero();
  }

  @Test
  void oneAtATimeIsASignalEach() throws Exception {
    assumeTrue(Epoll.isAvailable());
    Program program =
        Program.run("aio-eventfd", Program.file(directory, 4 * 65_536), "--depth", "1");
    assertThat(program.out()).contains("5 results").contains("1 at the most");
  }

  @Test
  void aFileWithoutDirectAccessIsReadWithANote() {
    assumeTrue(Epoll.isAvailable());
    Program program = Program.run("aio-eventfd", "/proc/sys/kernel/ostype");
    assertThat(program.errors()).isEmpty();
    assertThat(program.out())
        .contains("note: /proc/sys/kernel/ostype has no O_DIRECT")
        .contains("ostype: 6 bytes in ");
  }

  @Test
  void withoutEpollItSaysSo() throws Exception {
    assertThat(output("-Dio.netty.transport.noNative=true", "aio-eventfd", "/dev/null"))
        .contains("examples/run aio-eventfd: Netty's epoll transport is not available");
  }

  @Test
  void everyCombinationIsALineAndABar() throws Exception {
    Path file = Program.file(directory, 1 << 20);
    Program program =
        Program.run(
            "aio-shard", file, "--threads=1,2", "--contexts=1,2", "--depth=1,4", "--seconds=0.02");
    assertThat(program.errors()).isEmpty();
    assertThat(program.out().lines().filter(line -> line.matches(" +\\d+ +\\d+ +\\d+ .*")))
        .hasSize(8)
        .allMatch(line -> line.matches(" +\\d+ +\\d+ +\\d+ +[\\d,]+ +\\d+\\.\\d +\\d+\\.\\d+"));
    assertThat(program.out().lines().filter(line -> line.matches("\\d x \\d x \\d .*[\\d,]+")))
        .hasSize(8)
        .anyMatch(line -> line.contains("#".repeat(40)));
  }

  @Test
  void aTemporaryFileIsRemoved() throws Exception {
    assertThat(output("aio-shard", "--threads=1", "--contexts=1", "--depth=4", "--seconds=0.02"))
        .contains("1 x 1 x 4");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aFileWithoutABlockIsRefused() throws Exception {
    Program program = Program.run("aio-shard", Program.file(directory, 4095));
    assertThat(program.status()).isEqualTo(1);
    assertThat(program.errors().lines()).singleElement().asString().contains("has 4095 bytes");
  }

  private String output(String... arguments) throws Exception {
    Process process = Program.start(directory, arguments);
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return text;
  }
}
