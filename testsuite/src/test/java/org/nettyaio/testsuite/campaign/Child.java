package org.nettyaio.testsuite.campaign;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Another JVM with the same class path, which runs one of the campaign's programs: bounded in time
 * by {@code timeout} of coreutils, so that it ends even if this JVM is killed, and ended by its own
 * process id.
 */
final class Child implements AutoCloseable {
  private static final long END_SECONDS = 5;

  /** What a child that did not end in time has as its exit status. */
  static final int TIMED_OUT = 124;

  /** And what it has if it did not listen to that either. */
  static final int KILLED = 137;

  private final Process process;
  private final Path output;

  private Child(List<String> command, Path output) throws IOException {
    this.output = output;
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
  }

  /** Describes a child before it is started. */
  static Builder of(Class<?> program) {
    return new Builder(program);
  }

  /** Skips the calling test where a program is not installed. */
  static void assumeInstalled(String program, String debianPackage) {
    boolean found = false;
    for (String directory : System.getenv("PATH").split(File.pathSeparator)) {
      found |= Files.isExecutable(Path.of(directory, program));
    }
    assumeTrue(found, () -> program + " is not installed; Debian has it in " + debianPackage);
  }

  /** Waits for the end; returns the exit status. */
  int await() throws InterruptedException {
    return process.waitFor();
  }

  /** What the child has written so far. */
  String printed() throws IOException {
    return Files.readString(output);
  }

  /** Kills the JVM, without any notice to it. */
  void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public void close() {
    kill();
    process
        .onExit()
        .orTimeout(END_SECONDS, TimeUnit.SECONDS)
        .whenComplete((ended, failure) -> process.destroyForcibly())
        .exceptionally(failure -> process)
        .join();
    try {
      Files.deleteIfExists(output);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A child's command line. */
  static final class Builder {
    private final Class<?> program;
    private final List<String> prefix = new ArrayList<>();
    private final List<String> options = new ArrayList<>();

    private Builder(Class<?> program) {
      this.program = program;
    }

    /** A program, with its options, that starts the JVM. */
    Builder under(String... command) {
      prefix.addAll(List.of(command));
      return this;
    }

    /** Options of the JVM. */
    Builder options(String... jvmOptions) {
      options.addAll(List.of(jvmOptions));
      return this;
    }

    /** Starts the child, which has this long to live. */
    Child start(long boundSeconds, String... arguments) throws IOException {
      List<String> command =
          new ArrayList<>(List.of("timeout", "-k", "1", String.valueOf(boundSeconds)));
      command.addAll(prefix);
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(
          List.of(
              "-Xshare:auto",
              "-XX:TieredStopAtLevel=1",
              "-XX:+UseSerialGC",
              "--enable-native-access=ALL-UNNAMED"));
      command.addAll(options);
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
      command.addAll(List.of(arguments));
      return new Child(command, Files.createTempFile("campaign", ".out"));
    }
  }
}
