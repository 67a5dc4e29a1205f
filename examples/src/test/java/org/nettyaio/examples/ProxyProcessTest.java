package org.nettyaio.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The proxy as a process of its own, ended by a signal. */
class ProxyProcessTest {
  private static final String REQUEST = "GET /bytes/1000 HTTP/1.1\r\nHost: x\r\n\r\n";

  @TransportTest
  void sigtermLetsAConnectionFinishAndPrintsTheAccount(Transport transport) throws Exception {
    try (Harness harness = new Harness(transport)) {
      Process process =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "--enable-native-access=ALL-UNNAMED",
                      "-cp",
                      System.getProperty("java.class.path"),
                      Examples.class.getName(),
                      "proxy",
                      "--transport=" + transport,
                      "--port=0",
                      "--drain-seconds=" + Harness.BOUND.toSeconds()))
              .redirectErrorStream(true)
              .start();
      harness.keep((Closeable) process::destroyForcibly);
      BufferedReader output =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      String listening = output.readLine();
      assertThat(listening).matches("proxy: listening on 127\\.0\\.0\\.1:\\d+, .*");
      int port = Integer.parseInt(listening.replaceAll("^\\D+\\d+\\.0\\.0\\.1:(\\d+),.*", "$1"));
      Socket client = harness.connect(Harness.loopback(port));
      request(client);

      assertThat(process.toHandle().destroy()).isTrue();
      Harness.await("draining", () -> line(output).contains("draining"));
      request(client);
      client.close();

      String rest = output.lines().collect(Collectors.joining("\n"));
      assertThat(process.waitFor(Harness.BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(rest)
          .contains("proxy: drained")
          .containsPattern("connections +1 ")
          .containsPattern("client to upstream +" + 2 * REQUEST.length() + " bytes")
          .containsPattern("upstream to client +2,\\d{3} bytes")
          .containsPattern(
              transport == Transport.AIO
                  ? "system calls +[\\d,]+ to move data and to wait for it, [\\d,.]+ per MiB"
                  : "system calls +not counted by this transport");
    }
  }

  private static void request(Socket client) throws IOException {
    client.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
    StringBuilder answer = new StringBuilder();
    while (answer.indexOf("\r\n\r\n") < 0) {
      answer.append((char) client.getInputStream().read());
    }
    assertThat(answer).contains("200 OK").contains("content-length: 1000");
    assertThat(client.getInputStream().readNBytes(1000)).hasSize(1000);
  }

  private static String line(BufferedReader output) {
    try {
      String line = output.readLine();
      return line == null ? "" : line;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
