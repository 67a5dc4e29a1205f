package org.nettyaio.testsuite.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslContext;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** nghttp and h2load as clients of an HTTP/2 server with TLS, which they find by ALPN. */
@Timeout(20)
class Http2Test {

  private static final int LARGE = 20 * 1024 * 1024;

  @BeforeAll
  static void assumePrograms() {
    Program.assumeInstalled("nghttp", "nghttp2-client");
    Program.assumeInstalled("h2load", "nghttp2-client");
  }

  @Test
  void nghttpDownloads() throws Exception {
    try (Loops loops = new Loops();
        Program nghttp = Program.start("nghttp", url(loops, LARGE))) {
      nghttp.input().close();
      assertThat(Noise.digest(nghttp.output())).isEqualTo(Noise.digest(LARGE));
      nghttp.expectSuccess();
    }
  }

  @Test
  void nghttpUploads(@TempDir Path directory) throws Exception {
    Path file = Noise.file(directory, LARGE);
    try (Loops loops = new Loops()) {
      assertThat(Program.run("nghttp", "-d", file.toString(), url(loops, 0)))
          .isEqualTo(Noise.digest(LARGE));
    }
  }

  @Test
  void h2loadDownloadsOnManyConnectionsAndStreams() throws Exception {
    int requests = 2000;
    int length = 10_000;
    try (Loops loops = new Loops()) {
      String summary =
          Program.run("h2load", "-n", "" + requests, "-c", "8", "-m", "10", url(loops, length));
      expectAllSucceeded(summary, requests);
      assertThat(summary).containsPattern("traffic: .*\\(" + (long) requests * length + "\\) data");
      assertThat(loops.connections()).isEqualTo(8);
    }
  }

  @Test
  void h2loadUploadsOnManyConnectionsAndStreams(@TempDir Path directory) throws Exception {
    int requests = 500;
    Path file = Noise.file(directory, 100_000);
    try (Loops loops = new Loops()) {
      String summary =
          Program.run(
              "h2load",
              "-n",
              "" + requests,
              "-c",
              "4",
              "-m",
              "10",
              "-d",
              file.toString(),
              url(loops, 0));
      expectAllSucceeded(summary, requests);
    }
  }

  private static void expectAllSucceeded(String summary, int requests) {
    assertThat(summary)
        .contains("Application protocol: h2\n")
        .contains(
            "requests: %1$d total, %1$d started, %1$d done, %1$d succeeded, 0 failed, 0 errored, 0 timeout"
                .formatted(requests))
        .contains("status codes: " + requests + " 2xx, 0 3xx, 0 4xx, 0 5xx");
  }

  private static String url(Loops loops, int length) throws Exception {
    SslContext tls = Http2Handler.newTls();
    int port = loops.serve(connection -> Http2Handler.addTo(connection, tls));
    return "https://127.0.0.1:" + port + "/" + length;
  }
}
