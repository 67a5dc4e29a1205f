package org.nettyaio.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every workload runs on two transports, and every byte of it is right; how fast is not asked. */
@Timeout(120)
class BenchmarksTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Workload.class)
  void everyWorkloadRuns(Workload workload) throws Exception {
    String printed =
        run(
            workload.toString(),
            "--connections=2",
            "--rounds=1",
            "--seconds=0.2",
            "--warmup=0.5",
            "--transports=aio,epoll",
            "--idle=50",
            "--groups=20",
            "--no-trace",
            "--out=" + folder);
    assertThat(printed).contains("| aio |", "| epoll |").doesNotContain("NaN", "Infinity");
    assertThat(Files.readString(folder.resolve(workload + ".md"))).contains("| aio |");
    assertThat(Files.readString(folder.resolve(workload + ".json"))).contains("\"aio\"");
    assertThat(folder.resolve(workload + ".svg")).isNotEmptyFile();
  }

  @Test
  void httpIsMeasuredWithWrkToo() throws Exception {
    assumeThat(WrkLoad.isInstalled()).as("wrk is installed").isTrue();
    String printed =
        run(
            "http",
            "--connections=2",
            "--pipelined=3",
            "--rounds=1",
            "--seconds=0.2",
            "--warmup=0.5",
            "--transports=aio");
    assertThat(printed)
        .containsPattern("## 2 connections, 3 at once, by wrk\\R\\R.*\\R.*\\R\\| aio \\| [1-9]");
  }

  @Test
  void unknownTransportIsNamed() throws Exception {
    assertThat(run("echo", "--transports=pigeon")).contains("'pigeon' is none of [aio");
  }

  private static String run(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Benchmarks.class.getName()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return printed;
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
  }
}
