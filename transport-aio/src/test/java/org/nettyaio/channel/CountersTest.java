package org.nettyaio.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the loop says that it has done is what strace sees it do; and it leaves no garbage. */
@Timeout(120)
class CountersTest {
  private static final int REQUESTS = 2000;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(AioIoMode.class)
  void systemCallsAreThoseThatStraceCounts(AioIoMode mode) throws Exception {
    Path counts = folder.resolve("counts");
    Process child =
        start(
            mode,
            List.of(
                "strace",
                "-f",
                "-c",
                "-U",
                "calls,name",
                "-e",
                "trace=io_submit,io_getevents,io_cancel,recvfrom,sendto,writev",
                "-o",
                counts.toString()));
    try {
      BufferedReader said = child.inputReader(StandardCharsets.UTF_8);
      String port = said.readLine();
      assumeTrue(port != null, "strace is not installed, or may not trace here");
      talk(Integer.parseInt(port));
      child.outputWriter().close();
      List<Long> counted = Stream.of(said.readLine().split(" ")).map(Long::valueOf).toList();
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
      long submits = counted.get(0);
      long waits = counted.get(1);
      long transfers = counted.get(2);
      long wakeups = counted.get(3);
      // A wake-up is an io_submit of the thread that wakes, and three told whether AIO can be used.
      assertThat(calls(counts, "io_submit")).isEqualTo(submits + wakeups + 3);
      // So did one wait; and the last has not ended when the program does.
      assertThat(calls(counts, "io_getevents")).isEqualTo(waits);
      assertThat(calls(counts, "recvfrom") + calls(counts, "sendto") + calls(counts, "writev"))
          .isEqualTo(transfers);
    } finally {
      child.destroy();
    }
  }

  /**
   * A round of requests must not leave anything to the garbage collector. What Netty's leak
   * detector would allocate for every buffer is switched off, so this has a JVM of its own too.
   */
  @ParameterizedTest
  @EnumSource(AioIoMode.class)
  void requestsAllocateNothing(AioIoMode mode) throws Exception {
    Process child = start(mode, List.of(), "-Dio.netty.leakDetection.level=disabled");
    try (BufferedReader said = child.inputReader(StandardCharsets.UTF_8);
        Writer orders = child.outputWriter(StandardCharsets.UTF_8);
        Socket socket =
            new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(said.readLine()))) {
      double each = Double.MAX_VALUE;
      // Until it is compiled it may allocate, and what is rarely done, as to sleep is on a busy
      // machine, is compiled late: some ten thousand times must be enough for everything.
      for (int tries = 0; tries < 1000 && each > 1; tries++) {
        long before = allocated(said, orders);
        talk(socket);
        each = (double) (allocated(said, orders) - before) / REQUESTS;
      }
      assertThat(each).as("bytes for each request").isLessThanOrEqualTo(1);
    } finally {
      child.destroy();
    }
  }

  /** Starts a server in a JVM with these options, itself started by what the prefix says. */
  private static Process start(AioIoMode mode, List<String> prefix, String... options)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(EchoChild.class.getName(), mode.name()));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static long allocated(BufferedReader said, Writer orders) throws IOException {
    orders.write('\n');
    orders.flush();
    String[] numbers = said.readLine().split(" ");
    return Long.parseLong(numbers[4]);
  }

  private static void talk(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      talk(socket);
    }
  }

  private static void talk(Socket socket) throws IOException {
    byte[] message = new byte[128];
    socket.setTcpNoDelay(true);
    for (int i = 0; i < REQUESTS; i++) {
      socket.getOutputStream().write(message);
      assertThat(socket.getInputStream().readNBytes(message.length)).hasSize(message.length);
    }
  }

  private static long calls(Path counts, String name) throws IOException {
    return Files.readAllLines(counts).stream()
        .map(line -> line.trim().split(" +"))
        .filter(fields -> fields.length == 2 && fields[1].equals(name))
        .mapToLong(fields -> Long.parseLong(fields[0]))
        .sum();
  }
}
