package org.nettyaio.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProxyServerTest {
  @TransportTest
  void bytesArriveUnchangedBothWays(Transport transport) throws Exception {
    try (Harness harness = new Harness(transport)) {
      ServerSocket upstream = harness.upstream();
      ProxyServer proxy = harness.proxyTo(upstream);
      Socket client = harness.connect(proxy.address());
      Socket server = harness.accept(upstream);
      byte[] up = Streams.noise(1, 12_345_678);
      byte[] down = Streams.noise(2, 23_456_789);

      CompletableFuture<String> atServer = Streams.digestOfAll(server);
      CompletableFuture<String> atClient = Streams.digestOfAll(client);
      Streams.sendAndEnd(client, up);
      Streams.sendAndEnd(server, down);

      assertThat(get(atServer)).isEqualTo(Streams.digest(up));
      assertThat(get(atClient)).isEqualTo(Streams.digest(down));
      Harness.await("both channels closed", () -> proxy.connections().isEmpty());
      assertThat(proxy.stats().toUpstream.sum()).isEqualTo(up.length);
      assertThat(proxy.stats().toClients.sum()).isEqualTo(down.length);
      assertThat(proxy.stats().connections.sum()).isEqualTo(1);
    }
  }

  @TransportTest
  void endOfTheClientsOutputReachesTheUpstreamWhichCanStillAnswer(Transport transport)
      throws Exception {
    try (Harness harness = new Harness(transport)) {
      ServerSocket upstream = harness.upstream();
      ProxyServer proxy = harness.proxyTo(upstream);
      Socket client = harness.connect(proxy.address());
      Socket server = harness.accept(upstream);

      halfClose(client, server);
      Harness.await("both channels closed", () -> proxy.connections().isEmpty());
    }
  }

  @TransportTest
  void endOfTheUpstreamsOutputReachesTheClientWhichCanStillSend(Transport transport)
      throws Exception {
    try (Harness harness = new Harness(transport)) {
      ServerSocket upstream = harness.upstream();
      ProxyServer proxy = harness.proxyTo(upstream);
      Socket client = harness.connect(proxy.address());
      Socket server = harness.accept(upstream);

      halfClose(server, client);
      Harness.await("both channels closed", () -> proxy.connections().isEmpty());
    }
  }

  /** More than the proxy may queue, so that the end has to wait for what is before it. */
  private static void halfClose(Socket first, Socket second) throws Exception {
    byte[] question = Streams.noise(3, 5_000_000);
    byte[] answer = Streams.noise(4, 3_000_000);
    Streams.sendAndEnd(first, question);
    assertThat(get(Streams.digestOfAll(second))).isEqualTo(Streams.digest(question));
    CompletableFuture<String> answered = Streams.digestOfAll(first);
    Streams.sendAndEnd(second, answer);
    assertThat(get(answered)).isEqualTo(Streams.digest(answer));
  }

  @TransportTest
  void clientThatDoesNotReadStopsTheUpstreamFromBeingRead(Transport transport) throws Exception {
    try (Harness harness = new Harness(transport)) {
      ServerSocket upstream = harness.upstream();
      ProxyServer proxy = harness.proxyTo(upstream);
      Socket client = harness.connect(proxy.address());
      Socket server = harness.accept(upstream);

      stall(proxy, server, client);
    }
  }

  @TransportTest
  void upstreamThatDoesNotReadStopsTheClientFromBeingRead(Transport transport) throws Exception {
    try (Harness harness = new Harness(transport)) {
      ServerSocket upstream = harness.upstream();
      ProxyServer proxy = harness.proxyTo(upstream);
      Socket client = harness.connect(proxy.address());
      Socket server = harness.accept(upstream);

      stall(proxy, client, server);
    }
  }

  private static void stall(ProxyServer proxy, Socket sender, Socket receiver) throws Exception {
    // Much more than the socket buffers of all four ends together can hold.
    byte[] bytes = Streams.noise(5, 96 << 20);
    CompletableFuture<Void> sent = Streams.sendAndEnd(sender, bytes);
    Harness.await(
        "one side full", () -> proxy.connections().stream().anyMatch(c -> !c.isWritable()));
    Harness.await(
        "the other side not read",
        () -> proxy.connections().stream().anyMatch(c -> !c.config().isAutoRead()));

    // Up to the high-water mark, and one read buffer that went beyond it.
    long aboveLow = ProxyServer.WATER_MARK.high() - ProxyServer.WATER_MARK.low() + (64 << 10) + 1;
    assertThat(proxy.connections().stream().map(Channel::bytesBeforeWritable))
        .allSatisfy(bytesAboveLow -> assertThat(bytesAboveLow).isLessThanOrEqualTo(aboveLow));
    assertThat(sent).isNotDone();

    assertThat(get(Streams.digestOfAll(receiver))).isEqualTo(Streams.digest(bytes));
    get(sent);
  }

  @TransportTest
  void clientsBeyondTheLimitWaitUntilOthersHaveLeft(Transport transport) throws Exception {
    try (Harness harness = new Harness(transport)) {
      ServerSocket upstream = harness.upstream();
      ProxyServer proxy = harness.proxyTo(new HostAndPort("127.0.0.1", upstream.getLocalPort()), 1);
      Socket first = harness.connect(proxy.address());
      Socket firstServer = harness.accept(upstream);
      Socket second = harness.connect(proxy.address());
      upstream.setSoTimeout(100);
      assertThatThrownBy(upstream::accept).isInstanceOf(SocketTimeoutException.class);
      first.close();
      firstServer.close();
      Socket server = harness.accept(upstream);
      second.getOutputStream().write(7);
      assertThat(server.getInputStream().read()).isEqualTo(7);
    }
  }

  @Test
  void whatFitsIntoMemoryIsSaidInClients() {
    assertThat(ProxyServer.KEPT_BYTES).isEqualTo(384 << 10);
    assertThat(ProxyServer.clientsWithin(512 << 20)).isEqualTo(1024);
    assertThat(ProxyServer.clientsWithin(1)).isEqualTo(1);
    assertThat(ProxyServer.clientsWithin(Long.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
  }

  @TransportTest
  void resetByTheClientReachesTheUpstream(Transport transport) throws Exception {
    try (Harness harness = new Harness(transport)) {
      ServerSocket upstream = harness.upstream();
      ProxyServer proxy = harness.proxyTo(upstream);
      Socket client = harness.connect(proxy.address());
      Socket server = harness.accept(upstream);

      reset(client, server);
      Harness.await("both channels closed", () -> proxy.connections().isEmpty());
    }
  }

  @TransportTest
  void resetByTheUpstreamReachesTheClient(Transport transport) throws Exception {
    try (Harness harness = new Harness(transport)) {
      ServerSocket upstream = harness.upstream();
      ProxyServer proxy = harness.proxyTo(upstream);
      Socket client = harness.connect(proxy.address());
      Socket server = harness.accept(upstream);

      reset(server, client);
      Harness.await("both channels closed", () -> proxy.connections().isEmpty());
    }
  }

  private static void reset(Socket first, Socket second) throws IOException {
    // A byte each way first, so that the proxy is known to relay.
    first.getOutputStream().write(1);
    assertThat(second.getInputStream().read()).isEqualTo(1);
    second.getOutputStream().write(2);
    assertThat(first.getInputStream().read()).isEqualTo(2);

    first.setSoLinger(true, 0);
    first.close();
    assertThatThrownBy(() -> second.getInputStream().read())
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
  }

  @TransportTest
  void refusedUpstreamClosesTheClientAndTheProxyGoesOn(Transport transport) throws Exception {
    try (Harness harness = new Harness(transport)) {
      ServerSocket gone = harness.upstream();
      gone.close();
      HostAndPort target = new HostAndPort("127.0.0.1", gone.getLocalPort());
      ProxyServer proxy = harness.proxyTo(target);

      Socket refused = harness.connect(proxy.address());
      assertThat(refused.getInputStream().read()).isEqualTo(-1);
      assertThat(harness.log)
          .singleElement()
          .asString()
          .contains(target.toString())
          .containsIgnoringCase("refused")
          .contains("127.0.0.1:" + refused.getLocalPort())
          .doesNotContain("\n");

      ServerSocket back = harness.keep(new ServerSocket());
      back.setReuseAddress(true);
      back.bind(Harness.loopback(target.port()));
      Socket client = harness.connect(proxy.address());
      Socket server = harness.accept(back);
      client.getOutputStream().write(7);
      assertThat(server.getInputStream().read()).isEqualTo(7);
      assertThat(proxy.stats().refused.sum()).isEqualTo(1);
    }
  }

  @TransportTest
  void upstreamWhoseNameIsNotKnownClosesTheClient(Transport transport) throws Exception {
    // Longer than a name's part may be: the look-up fails without asking a name server.
    String name = "n".repeat(64) + ".invalid";
    try (Harness harness = new Harness(transport)) {
      ProxyServer proxy = harness.proxyTo(new HostAndPort(name, 80));

      Socket client = harness.connect(proxy.address());
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(harness.log).singleElement().asString().contains(name + ":80");
    }
  }

  @TransportTest
  void upstreamIsFoundByName(Transport transport) throws Exception {
    try (Harness harness = new Harness(transport)) {
      ServerSocket upstream = harness.keep(new ServerSocket(0));
      ProxyServer proxy = harness.proxyTo(new HostAndPort("localhost", upstream.getLocalPort()));
      Socket client = harness.connect(proxy.address());
      Socket server = harness.accept(upstream);
      client.getOutputStream().write(7);
      assertThat(server.getInputStream().read()).isEqualTo(7);
    }
  }

  @TransportTest
  void drainWaitsForConnectionsToEnd(Transport transport) throws Exception {
    try (Harness harness = new Harness(transport)) {
      ServerSocket upstream = harness.upstream();
      ProxyServer proxy = harness.proxyTo(upstream);
      InetSocketAddress address = proxy.address();
      Socket client = harness.connect(address);
      Socket server = harness.accept(upstream);
      client.getOutputStream().write(1);
      assertThat(server.getInputStream().read()).isEqualTo(1);

      CompletableFuture<Integer> cut =
          CompletableFuture.supplyAsync(() -> proxy.drain(Harness.BOUND));
      proxy.closeFuture().awaitUninterruptibly(Harness.BOUND.toMillis());
      // With NIO the port is closed when the selector comes round next.
      Harness.await("the port is closed", () -> refuses(address));
      assertThat(cut).isNotDone();
      halfClose(client, server);

      assertThat(get(cut)).isZero();
    }
  }

  private static boolean refuses(InetSocketAddress address) {
    try {
      new Socket(address.getAddress(), address.getPort()).close();
      return false;
    } catch (IOException refused) {
      return true;
    }
  }

  @TransportTest
  void drainResetsConnectionsThatDoNotEnd(Transport transport) throws Exception {
    try (Harness harness = new Harness(transport)) {
      ServerSocket upstream = harness.upstream();
      ProxyServer proxy = harness.proxyTo(upstream);
      Socket client = harness.connect(proxy.address());
      Socket server = harness.accept(upstream);
      client.getOutputStream().write(1);
      assertThat(server.getInputStream().read()).isEqualTo(1);

      assertThat(proxy.drain(Duration.ofMillis(10))).isEqualTo(1);

      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
      assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketException.class);
    }
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(Harness.BOUND.toSeconds(), TimeUnit.SECONDS);
  }
}
