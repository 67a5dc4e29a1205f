package org.nettyaio.testsuite.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** curl as the client of an HTTP/1.1 server. */
@Timeout(20)
class CurlTest {

  private static final int LARGE = 100 * 1024 * 1024;
  private static final int SMALL = 1_000_000;

  private static String largeDigest = "";

  @BeforeAll
  static void assumeCurl() {
    Program.assumeInstalled("curl", "curl");
    largeDigest = Noise.digest(LARGE);
  }

  @Test
  void downloadsWithContentLength() throws Exception {
    download("/fixed/");
  }

  @Test
  void downloadsChunked() throws Exception {
    download("/chunked/");
  }

  private static void download(String path) throws Exception {
    try (Loops loops = new Loops();
        Program curl = Program.start(curl(url(loops.serve(HttpHandler::addTo), path + LARGE)))) {
      curl.input().close();
      assertThat(Noise.digest(curl.output())).isEqualTo(largeDigest);
      curl.expectSuccess();
      loops.expectNoFailures();
    }
  }

  @Test
  void uploadsByPutWithContentLength(@TempDir Path directory) throws Exception {
    Path file = Noise.file(directory, LARGE);
    try (Loops loops = new Loops()) {
      String url = url(loops.serve(HttpHandler::addTo), "/");
      assertThat(Program.run(curl("-T", file.toString(), url))).isEqualTo(largeDigest);
      loops.expectNoFailures();
    }
  }

  @Test
  void uploadsByPost(@TempDir Path directory) throws Exception {
    Path file = Noise.file(directory, LARGE);
    try (Loops loops = new Loops()) {
      String url = url(loops.serve(HttpHandler::addTo), "/");
      assertThat(Program.run(curl("--data-binary", "@" + file, url))).isEqualTo(largeDigest);
      loops.expectNoFailures();
    }
  }

  @Test
  void uploadsChunked() throws Exception {
    try (Loops loops = new Loops();
        // From a pipe curl cannot know the length.
        Program curl = Program.start(curl("-T", "-", url(loops.serve(HttpHandler::addTo), "/")))) {
      CompletableFuture<Long> sent =
          Program.inBackground(
              () -> {
                try (OutputStream input = curl.input()) {
                  return new Noise(LARGE).transferTo(input);
                }
              });
      assertThat(curl.output().readAllBytes()).asString().isEqualTo(largeDigest);
      curl.expectSuccess();
      assertThat(sent.get(1, TimeUnit.SECONDS)).isEqualTo(LARGE);
      loops.expectNoFailures();
    }
  }

  @Test
  void keepsOneConnectionForSeveralRequests(@TempDir Path directory) throws Exception {
    Path first = directory.resolve("first");
    Path second = directory.resolve("second");
    Path upload = Noise.file(directory, SMALL);
    try (Loops loops = new Loops()) {
      int port = loops.serve(HttpHandler::addTo);
      String report = "%{http_code} %{num_connects}\\n";

      String output =
          Program.run(
              curl(
                  "-w",
                  report,
                  "-o",
                  first.toString(),
                  url(port, "/fixed/" + SMALL),
                  "-o",
                  second.toString(),
                  url(port, "/chunked/" + SMALL),
                  "--next",
                  "-sS",
                  "--noproxy",
                  "*",
                  "-w",
                  " " + report,
                  "-T",
                  upload.toString(),
                  url(port, "/"),
                  "--next",
                  "-sS",
                  "--noproxy",
                  "*",
                  "-w",
                  " " + report,
                  "--data-binary",
                  "@" + upload,
                  url(port, "/")));

      String digest = Noise.digest(SMALL);
      assertThat(output.lines())
          .containsExactly("200 1", "200 0", digest + " 200 0", digest + " 200 0");
      assertThat(first).hasBinaryContent(Noise.bytes(SMALL));
      assertThat(second).hasBinaryContent(Noise.bytes(SMALL));
      assertThat(loops.connections()).isOne();
      loops.expectNoFailures();
    }
  }

  /** A command of curl's that no settings of the user's change. */
  private static String[] curl(String... arguments) {
    List<String> command = new ArrayList<>(List.of("curl", "-q", "-sS", "--noproxy", "*"));
    command.addAll(List.of(arguments));
    return command.toArray(new String[0]);
  }

  private static String url(int port, String path) {
    return "http://127.0.0.1:" + port + path;
  }
}
