package org.nettyaio.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.nettyaio.testing.Fuzz;

/** Requests that are none, or nearly, to the HTTP server and through the proxy before it. */
@Timeout(120)
class HttpFuzzTest {
  private static final int PATIENCE_MILLIS = 10_000;
  private static final String GET = "GET /bytes/2 HTTP/1.1\r\nHost: x\r\n\r\n";

  /** What no answer may come after, as nobody can tell where the next request begins. */
  private static final String[] BROKEN = {
    "GET\r\n\r\n",
    "GET /\r\n\r\n",
    "\u0000\u0000\u0000\u0000\r\n\r\n",
    "GET / HTTP/x.y\r\n\r\n",
    "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    "GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    "GET / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
    "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
    "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
    "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffff\r\n",
    "GET /bytes/100000 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabcd\r\n",
    "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nx\u0000y\r\n\r\n",
    "GET / HTTP/1.1\r\n: x\r\n\r\n",
    "GET / HTTP/1.1\r\nX: a\u0000b\r\n\r\n",
    "GET / HTTP/1.1\r\nX y: z\r\n\r\n",
    "GET /" + "x".repeat(10_000) + " HTTP/1.1\r\n\r\n",
    "GET / HTTP/1.1\r\nX: " + "x".repeat(100_000) + "\r\n\r\n",
  };

  private static final String[] PIECES = {
    "GET ",
    "HEAD ",
    "POST ",
    "CONNECT ",
    "/",
    "/bytes/",
    "/bytes/3000 ",
    " HTTP/1.1\r\n",
    "HTTP/1.0",
    "\r\n",
    "\n",
    "\r",
    "\r\n\r\n",
    ":",
    " ",
    "\t",
    "\u0000",
    "\u00ff",
    "Content-Length: 5\r\n",
    "Content-Length: -5\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Transfer-Encoding: gzip\r\n",
    "5\r\nhello\r\n",
    "0\r\n\r\n",
    "fffffffff\r\n",
    "Expect: 100-continue\r\n",
    "Connection: close\r\n",
    "Connection: keep-alive\r\n",
    "Upgrade: h2c\r\n",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "Host: x\r\n"
  };

  private interface Use {
    void of(InetSocketAddress server) throws Exception;
  }

  /** The server alone, and by way of the proxy. */
  private static void both(Transport transport, Use use) throws Exception {
    try (Harness harness = new Harness(transport)) {
      InetSocketAddress origin = Listening.address(HttpOrigin.start(transport, harness.group()));
      ProxyServer proxy = harness.proxyTo(new HostAndPort("127.0.0.1", origin.getPort()));
      assertServes(origin);
      assertServes(proxy.address());
      Harness.await("proxy's connections closed", () -> proxy.connections().isEmpty());
      long before = open();
      for (InetSocketAddress server : new InetSocketAddress[] {origin, proxy.address()}) {
        use.of(server);
        assertServes(server);
      }
      Harness.await("proxy's connections closed", () -> proxy.connections().isEmpty());
      Harness.await("sockets closed", () -> open() <= before);
      assertThat(harness.log).isEmpty();
    }
  }

  @TransportTest
  void aRequestInPiecesIsServed(Transport transport) throws Exception {
    both(
        transport,
        server -> {
          for (int at = 1; at < GET.length(); at++) {
            try (Socket client = connect(server)) {
              send(client, GET.substring(0, at));
              send(client, GET.substring(at) + GET);
              client.shutdownOutput();
              assertThat(readToEnd(client).split("200 OK", -1)).as("split at %d", at).hasSize(3);
            }
          }
        });
  }

  @TransportTest
  void afterABrokenRequestComesNoOtherAnswerButTheEnd(Transport transport) throws Exception {
    both(
        transport,
        server -> {
          for (String broken : BROKEN) {
            try (Socket client = connect(server)) {
              send(client, broken + GET);
              assertThat(readToEnd(client)).as(broken).doesNotEndWith("\r\n\r\n1\n");
            }
          }
        });
  }

  /** A client that has ended its side gets its answers and then the end, whatever it has sent. */
  @TransportTest
  void anythingIsAnsweredOrClosed(Transport transport) throws Exception {
    both(
        transport,
        server ->
            Fuzz.times(
                150,
                random -> {
                  String request = random.nextBoolean() ? pieces(random) : mutated(random);
                  try (Socket client = connect(server)) {
                    sendInParts(random, client, request);
                    if (random.nextInt(4) != 0) {
                      client.shutdownOutput();
                      readToEnd(client);
                    } else if (random.nextBoolean()) {
                      client.setSoLinger(true, 0);
                    }
                  }
                  if (random.nextInt(20) == 0) {
                    assertServes(server);
                  }
                }));
  }

  private static String pieces(SplittableRandom random) {
    StringBuilder request = new StringBuilder(random.nextBoolean() ? "GET / HTTP/1.1\r\n" : "");
    for (int i = random.nextInt(20); i > 0; i--) {
      request.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return request.toString();
  }

  /** Requests one after the other with some of their bytes changed, taken out or repeated. */
  private static String mutated(SplittableRandom random) {
    StringBuilder request = new StringBuilder();
    for (int i = random.nextInt(5); i >= 0; i--) {
      request.append(random.nextBoolean() ? GET : BROKEN[random.nextInt(BROKEN.length)]);
    }
    for (int i = random.nextInt(10); i > 0; i--) {
      int at = random.nextInt(request.length());
      switch (random.nextInt(3)) {
        case 0 -> request.setCharAt(at, (char) random.nextInt(256));
        case 1 -> request.delete(at, at + random.nextInt(20)).append(' ');
        default -> request.insert(at, request.substring(at, (at + request.length()) / 2));
      }
    }
    return request.substring(0, Math.min(request.length(), 200_000));
  }

  private static void sendInParts(SplittableRandom random, Socket client, String request) {
    try {
      for (int at = 0; at < request.length(); ) {
        int end = Math.min(request.length(), at + 1 + random.nextInt(request.length()));
        send(client, request.substring(at, end));
        at = end;
      }
    } catch (IOException e) {
      // Closed because of what it has got already.
    }
  }

  private static void assertServes(InetSocketAddress server) throws IOException {
    try (Socket client = connect(server)) {
      send(client, GET);
      client.shutdownOutput();
      assertThat(readToEnd(client)).startsWith("HTTP/1.1 200 OK").endsWith("\r\n\r\n1\n");
    }
  }

  private static Socket connect(InetSocketAddress server) throws IOException {
    Socket client = new Socket(server.getAddress(), server.getPort());
    client.setTcpNoDelay(true);
    client.setSoTimeout(PATIENCE_MILLIS);
    return client;
  }

  private static void send(Socket client, String text) throws IOException {
    client.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  /** Returns what comes until the end, or a reset, or so much that it may be left. */
  private static String readToEnd(Socket client) throws IOException {
    StringBuilder text = new StringBuilder();
    byte[] bytes = new byte[8192];
    try {
      InputStream in = client.getInputStream();
      int read = in.read(bytes);
      while (read >= 0 && text.length() < 1_000_000) {
        text.append(new String(bytes, 0, read, ISO_8859_1));
        read = in.read(bytes);
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("neither an answer nor the end; before that came: " + text, e);
    } catch (IOException e) {
      // A reset: of a server that closes before it has read all.
    }
    return text.toString();
  }

  /** Returns how many sockets are open. (The class loader opens files when it wants.) */
  private static long open() {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.filter(HttpFuzzTest::isSocket).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException e) {
      return false; // Closed since.
    }
  }
}
