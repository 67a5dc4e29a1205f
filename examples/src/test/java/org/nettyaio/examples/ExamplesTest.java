package org.nettyaio.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExamplesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nothing",
        "echo --port 65536",
        "echo --port x",
        "echo --threads 0",
        "echo --transport kqueue",
        "proxy --upstream nowhere",
        "proxy --upstream ::1:80",
        "proxy --drain-seconds -1"
      })
  void wrongCommandLineIsOneLineAndStatus2(String line) {
    Outcome outcome = run(line.isEmpty() ? new String[0] : line.split(" "));
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.errors().lines()).singleElement().asString().contains("--help");
  }

  @Test
  void portInUseIsOneLineAndStatus1() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      Outcome outcome = run("proxy", "--transport", "nio", "--port", port);
      assertThat(outcome.status()).isEqualTo(1);
      assertThat(outcome.errors().lines())
          .singleElement()
          .asString()
          .contains("cannot listen on 127.0.0.1:" + port)
          .containsIgnoringCase("in use");
    }
  }

  private record Outcome(int status, String errors) {}

  private static Outcome run(String... args) {
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      return new Outcome(Examples.run(args), bytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setErr(before);
    }
  }
}
