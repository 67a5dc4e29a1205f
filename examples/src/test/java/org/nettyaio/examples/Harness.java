package org.nettyaio.examples;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.EventLoopGroup;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Starts what a test of the examples needs, and stops all of it at the test's end. */
final class Harness implements Closeable {
  /** How long anything may take before a test gives up: far beyond what a loaded machine needs. */
  static final Duration BOUND = Duration.ofSeconds(30);

  private final Transport transport;
  private final List<Closeable> opened = new ArrayList<>();
  private final List<EventLoopGroup> groups = new ArrayList<>();

  /** What the proxy logged. */
  final List<String> log = new CopyOnWriteArrayList<>();

  Harness(Transport transport) {
    Throwable cause = transport.unavailabilityCause();
    assumeTrue(cause == null, () -> "the " + transport + " transport is not available: " + cause);
    this.transport = transport;
  }

  EventLoopGroup group() {
    EventLoopGroup group = transport.newGroup(2);
    groups.add(group);
    return group;
  }

  ProxyServer proxyTo(HostAndPort upstream) {
    return proxyTo(upstream, Integer.MAX_VALUE);
  }

  ProxyServer proxyTo(HostAndPort upstream, int maxClients) {
    return new ProxyServer(transport, group(), loopback(0), upstream, maxClients, log::add);
  }

  ProxyServer proxyTo(ServerSocket upstream) {
    return proxyTo(new HostAndPort("127.0.0.1", upstream.getLocalPort()));
  }

  /** A blocking server socket to play the upstream with. */
  ServerSocket upstream() throws IOException {
    return keep(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
  }

  Socket accept(ServerSocket server) throws IOException {
    server.setSoTimeout((int) BOUND.toMillis());
    return bounded(keep(server.accept()));
  }

  /** A blocking socket to play the client with. */
  Socket connect(InetSocketAddress address) throws IOException {
    return bounded(keep(new Socket(address.getAddress(), address.getPort())));
  }

  private static Socket bounded(Socket socket) throws IOException {
    socket.setSoTimeout((int) BOUND.toMillis());
    return socket;
  }

  static InetSocketAddress loopback(int port) {
    return new InetSocketAddress("127.0.0.1", port);
  }

  <T extends Closeable> T keep(T closeable) {
    opened.add(closeable);
    return closeable;
  }

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + BOUND.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not within " + BOUND + ": " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  @Override
  public void close() throws IOException {
    for (Closeable closeable : opened) {
      closeable.close();
    }
    for (EventLoopGroup group : groups) {
      group.shutdownGracefully(0, BOUND.toSeconds(), TimeUnit.SECONDS);
    }
    for (EventLoopGroup group : groups) {
      group.terminationFuture().awaitUninterruptibly(BOUND.toMillis());
    }
  }
}
