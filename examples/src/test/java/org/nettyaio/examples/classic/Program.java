package org.nettyaio.examples.classic;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.nettyaio.examples.Examples;

/**
 * Runs an example, here or as a process of its own.
 *
 * @param status the exit status
 * @param out what it has printed
 * @param errors what it has printed to stderr
 */
record Program(int status, String out, String errors) {

  /** Runs it within this process. */
  static Program run(Object... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    PrintStream outBefore = System.out;
    PrintStream errorsBefore = System.err;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
    try {
      String[] words = new String[arguments.length];
      for (int i = 0; i < words.length; i++) {
        words[i] = arguments[i].toString();
      }
      int status = Examples.run(words);
      return new Program(
          status, out.toString(StandardCharsets.UTF_8), errors.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(outBefore);
      System.setErr(errorsBefore);
    }
  }

  /** Starts it as a process, with both its outputs in one; -D options go to the JVM. */
  static Process start(Path temporary, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Djava.io.tmpdir=" + temporary);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Examples.class.getName());
    for (String argument : arguments) {
      if (argument.startsWith("-D")) {
        command.add(1, argument);
      } else {
        command.add(argument);
      }
    }
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** Makes a file with bytes that look random. */
  static Path file(Path directory, int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return Files.write(directory.resolve("file-" + bytes), content);
  }
}
