package org.nettyaio.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another JVM with the same class path, for what would harm this one or needs other options. */
public final class ChildJvm {
  private static final long BOUND_SECONDS = 60;

  private final List<String> prefix = new ArrayList<>();
  private final List<String> options = new ArrayList<>();

  /** Lets the program run under strace with these options. Skips the test where that cannot be. */
  public ChildJvm strace(String... straceOptions) throws Exception {
    assumeTrue(straceWorks(), "strace is not installed, or may not trace here");
    // Without the filter every system call of the JVM stops at strace.
    prefix.addAll(List.of("strace", "-f", "--seccomp-bpf", "-qq"));
    prefix.addAll(List.of(straceOptions));
    return this;
  }

  /** Runs this in a shell first, ulimit for example. */
  public ChildJvm limit(String command) {
    prefix.addAll(0, List.of("sh", "-c", command + "; exec \"$@\"", "sh"));
    return this;
  }

  private static boolean straceWorks() throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder("strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=io_setup", "true")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException notInstalled) {
      return false;
    }
  }

  public ChildJvm option(String option) {
    options.add(option);
    return this;
  }

  /** Runs a class with an argument and returns what it prints; fails unless it ends well. */
  public String run(Class<?> main, String argument) throws Exception {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(main.getName(), argument));
    Path output = Files.createTempFile("child", ".out");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      boolean ended = process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS);
      String printed = Files.readString(output);
      assertThat(ended).as("ends within %d s; printed: %s", BOUND_SECONDS, printed).isTrue();
      assertThat(process.exitValue()).as("exit status; printed: %s", printed).isZero();
      return printed;
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
      Files.delete(output);
    }
  }
}
