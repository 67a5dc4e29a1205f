package org.nettyaio.testsuite.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A program that plays the peer: started by a test, bounded in time, ended with the test.
 *
 * <p>{@code timeout} of coreutils starts it, so that it ends even if this JVM is killed.
 */
final class Program implements AutoCloseable {

  /** Far more than any test needs of a peer, and less than the tests' own limits. */
  static final long BOUND_SECONDS = 18;

  private static final long END_SECONDS = 2;

  private final String command;
  private final Process process;
  private final BlockingQueue<String> errors = new LinkedBlockingQueue<>();
  private final CompletableFuture<?> errorsRead;

  private Program(List<String> command) throws IOException {
    this.command = String.join(" ", command);
    List<String> bounded =
        new ArrayList<>(List.of("timeout", "-k", "1", String.valueOf(BOUND_SECONDS)));
    bounded.addAll(command);
    process = new ProcessBuilder(bounded).start();
    BufferedReader reader = lines(process.getErrorStream());
    errorsRead =
        inBackground(
            () -> {
              for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                errors.add(line);
              }
              return true;
            });
  }

  /**
   * Skips the calling test where a program is not installed.
   *
   * @param name the program
   * @param debianPackage what a user of Debian would have to install
   */
  static void assumeInstalled(String name, String debianPackage) {
    boolean found = false;
    for (String directory : System.getenv("PATH").split(File.pathSeparator)) {
      found |= Files.isExecutable(Path.of(directory, name));
    }
    assumeTrue(found, () -> name + " is not installed; it is in Debian's package " + debianPackage);
  }

  /** Starts a program; its standard input is a pipe: see {@link #input()}. */
  static Program start(String... command) throws IOException {
    return new Program(List.of(command));
  }

  /**
   * Runs a program, without input, to its end.
   *
   * @return what it wrote to its standard output
   * @throws AssertionError if its exit status is not 0
   */
  static String run(String... command) throws Exception {
    try (Program program = start(command)) {
      program.input().close();
      byte[] output = program.output().readAllBytes();
      program.expectSuccess();
      return new String(output, StandardCharsets.UTF_8);
    }
  }

  /** What the program reads; closing it is the end of its input. */
  OutputStream input() {
    return process.getOutputStream();
  }

  /** What the program writes to its standard output. */
  InputStream output() {
    return process.getInputStream();
  }

  /**
   * Reads lines of the output until one contains a text. What comes later stays in the pipe, which
   * holds 64 KiB.
   *
   * @return whether there was such a line; if not, the output has ended
   */
  boolean awaitOutput(String text) throws IOException {
    // Not closed: a program that writes to a closed pipe ends.
    BufferedReader reader = lines(output());
    String line = reader.readLine();
    while (line != null && !line.contains(text)) {
      line = reader.readLine();
    }
    return line != null;
  }

  /** Waits until the program has written a line to its standard error that contains a text. */
  void awaitError(String text) throws InterruptedException {
    String line = "";
    while (!line.contains(text)) {
      line = errors.poll(BOUND_SECONDS, TimeUnit.SECONDS);
      assertThat(line).as("%s says '%s'", command, text).isNotNull();
    }
  }

  /** Waits for the program's end, and fails unless its exit status is 0. */
  void expectSuccess() throws Exception {
    boolean ended = process.waitFor(BOUND_SECONDS + END_SECONDS, TimeUnit.SECONDS);
    assertThat(ended).as("%s ends", command).isTrue();
    errorsRead.get(END_SECONDS, TimeUnit.SECONDS);
    assertThat(process.exitValue())
        .as("exit status (124: did not end in time) of %s\n%s", command, errors)
        .isZero();
  }

  /** Ends the program if it is still running. */
  @Override
  public void close() {
    // The program itself first: its end is that of its parent, which is this JVM's child. A parent
    // that were killed before could leave it to an init process that never asks for its status.
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroy();
    process
        .onExit()
        .orTimeout(END_SECONDS, TimeUnit.SECONDS)
        .whenComplete((ended, failure) -> process.destroyForcibly())
        .join();
  }

  private static BufferedReader lines(InputStream stream) {
    return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
  }

  /** Runs a task on a thread of its own. */
  static <T> CompletableFuture<T> inBackground(Callable<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("peer")
        .start(
            () -> {
              try {
                result.complete(task.call());
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            });
    return result;
  }
}
