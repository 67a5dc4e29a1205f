package org.nettyaio.linux.aio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nettyaio.linux.ChildJvm;

/** The core as the system sees it: counted calls, interrupted waits, a lowered limit. */
class AioSystemTest {
  private static final String ALLOWED = "--enable-native-access=ALL-UNNAMED";

  @TempDir Path directory;

  @Test
  void countersAreExact() throws Exception {
    // In a JVM of its own: no other test's contexts, no other's wake-ups.
    String printed = new ChildJvm().option(ALLOWED).run(AioChild.class, "counted");
    assertThat(printed.strip())
        .isEqualTo("submits=10 waits=7 cancels=1 growths=1 wakeups=3 requests=10");
  }

  @Test
  void countersAreWhatStraceCounts() throws Exception {
    Path log = directory.resolve("strace.log");
    String printed =
        new ChildJvm()
            .strace(
                "-o",
                log.toString(),
                "-e",
                "trace=io_setup,io_destroy,io_submit,io_getevents,io_cancel")
            .option(ALLOWED)
            .run(AioChild.class, "counted");
    List<String> lines = Files.readAllLines(log);
    // Wake-ups are calls of the threads that wake; one is growing's own.
    assertThat(calls(lines, "io_submit"))
        .isEqualTo(printed(printed, "submits") + printed(printed, "wakeups") - 1);
    assertThat(calls(lines, "io_getevents")).isEqualTo(printed(printed, "waits"));
    assertThat(calls(lines, "io_cancel")).isEqualTo(printed(printed, "cancels"));
    assertThat(calls(lines, "io_setup")).isEqualTo(1 + printed(printed, "growths"));
    assertThat(calls(lines, "io_destroy")).isEqualTo(1 + printed(printed, "growths"));
  }

  private static long calls(List<String> lines, String name) {
    return lines.stream().filter(line -> line.contains(" " + name + "(")).count();
  }

  private static long printed(String printed, String name) {
    Matcher matcher = Pattern.compile(name + "=(\\d+)").matcher(printed);
    assertThat(matcher.find()).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  @Test
  void interruptedWaitReturnsAndLosesNothing() throws Exception {
    String printed =
        new ChildJvm()
            .strace(
                "-o",
                "/dev/null",
                "-e",
                "trace=io_getevents",
                "-e",
                "inject=io_getevents:error=EINTR:when=1")
            .option(ALLOWED)
            .run(AioChild.class, "interrupted");
    assertThat(printed).isEqualTo("first wait: 0 results\nsecond wait: 1 results\n");
  }

  @Test
  void reachedLimitOfTheSystemIsNamedAndWhatWorksGoesOn() throws Exception {
    assumeTrue(Files.isWritable(AioChild.MAX_NR), "only root may lower fs.aio-max-nr");
    long before = AioChild.maxNr();
    try {
      String printed = new ChildJvm().option(ALLOWED).run(AioChild.class, "limited");
      assumeTrue(!printed.startsWith("SKIP"), printed);
      assertThat(printed.lines().toList())
          .satisfiesExactly(
              message ->
                  assertThat(message)
                      .matches(
                          "io_setup\\(32\\) failed: EAGAIN .*: fs.aio-max-nr is 1, \\d+ in use, 32"
                              + " needed: sysctl -w fs.aio-max-nr=\\d+"),
              locked -> assertThat(locked).startsWith("locked: true"),
              starved -> assertThat(starved).matches("starved: ([8-9]|\\d\\d+)"),
              armed -> assertThat(armed).isEqualTo("armed: 1"),
              grown -> assertThat(grown).isEqualTo("grown to: 32"),
              last -> assertThat(last).isEqualTo("last one: SUBMITTED"));
    } finally {
      // Should the child have been killed between lowering and restoring.
      if (AioChild.maxNr() == 1 && before >= 4096) {
        AioChild.setMaxNr(before);
      }
    }
  }
}
