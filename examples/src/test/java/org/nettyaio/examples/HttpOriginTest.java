package org.nettyaio.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** The HTTP server behind the proxy, asked through the proxy. */
class HttpOriginTest {
  @TransportTest
  void pageComesThroughTheProxy(Transport transport) throws Exception {
    try (Harness harness = new Harness(transport)) {
      HttpResponse<String> page =
          send(start(harness, transport), "GET", "/", HttpResponse.BodyHandlers.ofString());
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
      assertThat(page.body()).contains("through the proxy");
    }
  }

  @TransportTest
  void bodyOfNBytesIsTheStartOfTheSequence(Transport transport) throws Exception {
    int length = 30_000_001;
    try (Harness harness = new Harness(transport)) {
      HttpResponse<InputStream> body =
          send(
              start(harness, transport),
              "GET",
              "/bytes/" + length,
              HttpResponse.BodyHandlers.ofInputStream());
      assertThat(body.headers().firstValueAsLong("content-length")).hasValue(length);
      assertThat(Streams.digest(body.body())).isEqualTo(Streams.digest(sequence(length)));
    }
  }

  private static byte[] sequence(int length) {
    StringBuilder text = new StringBuilder(length + 20);
    for (int number = 1; text.length() < length; number++) {
      text.append(number).append('\n');
    }
    return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
  }

  @TransportTest
  void headHasTheLengthAndNoBody(Transport transport) throws Exception {
    try (Harness harness = new Harness(transport)) {
      HttpResponse<String> head =
          send(
              start(harness, transport),
              "HEAD",
              "/bytes/5000000000",
              HttpResponse.BodyHandlers.ofString());
      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.headers().firstValueAsLong("content-length")).hasValue(5_000_000_000L);
      assertThat(head.body()).isEmpty();
    }
  }

  @TransportTest
  void anythingElseIsNotFound(Transport transport) throws Exception {
    try (Harness harness = new Harness(transport)) {
      InetSocketAddress proxy = start(harness, transport);
      for (String path : new String[] {"/nothing", "/bytes/", "/bytes/-1", "/bytes/x"}) {
        assertThat(send(proxy, "GET", path, HttpResponse.BodyHandlers.ofString()).statusCode())
            .as(path)
            .isEqualTo(404);
      }
    }
  }

  @TransportTest
  void requestsOnOneConnectionAreAnsweredInOrderAlsoAfterItsOutputHasEnded(Transport transport)
      throws Exception {
    try (Harness harness = new Harness(transport)) {
      Socket client = harness.connect(start(harness, transport));
      String requests =
          "GET /bytes/300000 HTTP/1.1\r\nHost: x\r\n\r\n"
              + "GET /bytes/2 HTTP/1.1\r\nHost: x\r\n\r\n"
              + "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n";
      client.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
      client.shutdownOutput();

      String answers =
          new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

      assertThat(answers.split("HTTP/1.1 ", -1))
          .hasSize(4)
          .satisfies(
              parts -> {
                assertThat(parts[1]).startsWith("200 OK").contains("content-length: 300000");
                assertThat(parts[2]).startsWith("200 OK").endsWith("\r\n\r\n1\n");
                assertThat(parts[3]).startsWith("404 Not Found");
              });
    }
  }

  private static InetSocketAddress start(Harness harness, Transport transport) {
    int port = Listening.address(HttpOrigin.start(transport, harness.group())).getPort();
    return harness.proxyTo(new HostAndPort("127.0.0.1", port)).address();
  }

  private static <T> HttpResponse<T> send(
      InetSocketAddress proxy, String method, String path, HttpResponse.BodyHandler<T> handler)
      throws Exception {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy.getPort() + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(Harness.BOUND)
            .build(),
        handler);
  }
}
