package org.nettyaio.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A child process that is pinned to a core and takes orders and answers in lines. It ends when its
 * input does, so it ends even if the parent is killed.
 */
final class Child implements AutoCloseable {
  /**
   * {@code USER_HZ}, the unit of the times in {@code /proc}; the same on all architectures here.
   */
  private static final double TICKS_PER_SECOND = 100;

  private final Process process;
  private final BufferedReader answers;
  private final PrintWriter orders;

  private Child(Process process) {
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.orders = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
  }

  /**
   * Starts a JVM on the class path of this one.
   *
   * @param arguments of the program
   */
  static Child java(int core, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                Benchmarks.class.getName()));
    command.addAll(Arrays.asList(arguments));
    return start(core, command);
  }

  /** Starts any program. */
  static Child start(int core, List<String> command) throws IOException {
    List<String> pinned = new ArrayList<>(List.of("taskset", "-c", Integer.toString(core)));
    pinned.addAll(command);
    return new Child(
        new ProcessBuilder(pinned).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** How many descriptors a child process may have: it inherits the limit of this one. */
  static int descriptorLimit() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
      if (line.startsWith("Max open files")) {
        String limit = line.split(" {2,}")[1];
        return limit.equals("unlimited") ? Integer.MAX_VALUE : Integer.parseInt(limit);
      }
    }
    throw new IOException("/proc/self/limits has no 'Max open files'");
  }

  long pid() {
    return process.pid();
  }

  void order(String line) {
    orders.println(line);
  }

  String answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("process " + pid() + " has ended: " + process.info().commandLine());
    }
    return line;
  }

  String ask(String order) throws IOException {
    order(order);
    return answer();
  }

  /** Stops the process, so that it takes no processor time from the one that is measured. */
  void pause() throws IOException {
    signal("-STOP");
  }

  void resume() throws IOException {
    signal("-CONT");
  }

  private void signal(String signal) throws IOException {
    try {
      new ProcessBuilder("kill", signal, Long.toString(pid())).start().waitFor();
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }

  /** The processor time that the process has used, in seconds, to a hundredth. */
  double cpuSeconds() throws IOException {
    String stat = Files.readString(proc("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  /** The resident memory of the process, in bytes. */
  long residentBytes() throws IOException {
    return status("VmRSS:");
  }

  /** The most resident memory that the process has had, in bytes. */
  long peakBytes() throws IOException {
    return status("VmHWM:");
  }

  private long status(String field) throws IOException {
    for (String line : Files.readAllLines(proc("status"))) {
      if (line.startsWith(field)) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    return 0;
  }

  private Path proc(String file) {
    return Path.of("/proc", Long.toString(pid()), file);
  }

  @Override
  public void close() throws IOException {
    resume();
    orders.close();
    try {
      if (!process.waitFor(2, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }
}
