package org.nettyaio.examples.classic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class AioSpliceTest {
  private static final int MILLIS = 60_000;
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  @TempDir Path directory;

  private ServerSocket upstream;
  private Process process;
  private BufferedReader output;
  private int port;

  @BeforeEach
  void listen() throws Exception {
    upstream = new ServerSocket(0, 50, HERE);
    upstream.setSoTimeout(MILLIS);
  }

  @AfterEach
  void end() throws Exception {
    if (process != null) {
      process.destroyForcibly();
    }
    upstream.close();
  }

  private void start(int connections) throws Exception {
    process =
        Program.start(
            directory,
            "aio-splice",
            "127.0.0.1:0",
            "127.0.0.1:" + upstream.getLocalPort(),
            "--connections=" + connections);
    output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = output.readLine();
    assertThat(line).matches("aio-splice: listening on 127\\.0\\.0\\.1:\\d+, upstream .*");
    port = Integer.parseInt(line.replaceAll("^.*?127\\.0\\.0\\.1:(\\d+),.*", "$1"));
  }

  private Socket connect() throws IOException {
    return bounded(new Socket(HERE, port));
  }

  private Socket accept() throws IOException {
    return bounded(upstream.accept());
  }

  private static Socket bounded(Socket socket) throws IOException {
    socket.setSoTimeout(MILLIS);
    return socket;
  }

  private static <T> FutureTask<T> inBackground(Callable<T> task) {
    FutureTask<T> future = new FutureTask<>(task);
    Thread.ofPlatform().daemon().start(future);
    return future;
  }

  private static byte[] noise(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static FutureTask<Void> sendAndEnd(Socket socket, byte[] bytes) {
    return inBackground(
        () -> {
          socket.getOutputStream().write(bytes);
          socket.shutdownOutput();
          return null;
        });
  }

  private static FutureTask<byte[]> receive(Socket socket) {
    return inBackground(() -> socket.getInputStream().readAllBytes());
  }

  /** More than all socket buffers hold, both ways at once, by two at a time. */
  @Test
  void bothWaysAreForwardedToTheirEnds() throws Exception {
    start(2);
    byte[] question = noise(1, 24 << 20);
    byte[] answer = noise(2, 16 << 20);
    for (int i = 0; i < 2; i++) {
      try (Socket client = connect();
          Socket server = accept()) {
        FutureTask<Void> asked = sendAndEnd(client, question);
        FutureTask<Void> answered = sendAndEnd(server, answer);
        FutureTask<byte[]> got = receive(server);
        FutureTask<byte[]> back = receive(client);
        assertThat(Arrays.equals(got.get(60, TimeUnit.SECONDS), question)).isTrue();
        assertThat(Arrays.equals(back.get(60, TimeUnit.SECONDS), answer)).isTrue();
        asked.get(60, TimeUnit.SECONDS);
        answered.get(60, TimeUnit.SECONDS);
      }
      String line = output.readLine();
      assertThat(line)
          .startsWith("connection " + (i + 1) + " from 127.0.0.1:")
          .contains("25,165,824 bytes there, 16,777,216 back");
      // A call for each read and each write of 64 KiB would be 32 a MiB.
      String calls = line.replaceAll("^.* io_getevents, ([\\d.]+) a MiB$", "$1");
      assertThat(Double.parseDouble(calls)).isBetween(1.0, 64.0);
    }
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void anAnswerComesAfterTheQuestionHasEnded() throws Exception {
    start(1);
    try (Socket client = connect();
        Socket server = accept()) {
      client.getOutputStream().write("question".getBytes(StandardCharsets.US_ASCII));
      client.shutdownOutput();
      assertThat(server.getInputStream().readAllBytes()).asString().isEqualTo("question");
      server.getOutputStream().write("answer".getBytes(StandardCharsets.US_ASCII));
      server.shutdownOutput();
      assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("answer");
    }
    assertThat(output.readLine()).contains("8 bytes there, 6 back");
  }

  @Test
  void aConnectionThatIsResetIsToldAndTheOthersGoOn() throws Exception {
    start(3);
    try (Socket other = connect();
        Socket otherServer = accept()) {
      Socket client = connect();
      try (Socket server = accept()) {
        client.setSoLinger(true, 0);
        client.close();
        assertThat(output.readLine()).contains("connection 2 ", "reading from the client", "RESET");
        assertThat(server.getInputStream().read()).isEqualTo(-1);
      }
      upstream.close();
      try (Socket refused = connect()) {
        assertThat(output.readLine())
            .contains("connection 3 ", "connect(127.0.0.1:", "ECONNREFUSED", "start what");
        assertThat(refused.getInputStream().read()).isEqualTo(-1);
      }
      other.getOutputStream().write(1);
      assertThat(otherServer.getInputStream().read()).isEqualTo(1);
    }
    assertThat(output.readLine()).contains("connection 1 ", "1 bytes there, 0 back");
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aPortThatIsTakenIsOneLine() {
    String taken = "127.0.0.1:" + upstream.getLocalPort();
    Program program = Program.run("aio-splice", taken, "127.0.0.1:1");
    assertThat(program.status()).isEqualTo(1);
    assertThat(program.errors().lines())
        .singleElement()
        .asString()
        .contains("bind", taken, "EADDRINUSE", "choose another port");
  }
}
