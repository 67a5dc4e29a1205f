package org.nettyaio.testsuite.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Processes full of clients, one after the other, each of which is killed in the middle of its
 * traffic: the kernel closes all their connections at once, whatever state these are in.
 */
final class KilledClients implements AutoCloseable {
  private static final int THREADS = 8;
  private static final long BOUND_SECONDS = 120;

  private final Ledger ledger;
  private final Server server;
  private final Random random;
  private final Thread thread = new Thread(this::run, "killer");
  private volatile boolean ending;

  KilledClients(Ledger ledger, Server server, long seed) {
    this.ledger = ledger;
    this.server = server;
    this.random = new Random(seed);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    int port = ((InetSocketAddress) server.address(Family.TCP)).getPort();
    while (!ending) {
      try (Child child =
          Child.of(KilledClients.class)
              .start(BOUND_SECONDS, String.valueOf(port), String.valueOf(random.nextInt()))) {
        // So that it is killed in its traffic and not on its way there.
        Waiting.until(() -> ending || server.strangers() >= THREADS / 2);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(300)));
        child.kill();
        ledger.add("processes killed", 1);
      } catch (IOException e) {
        ledger.fault("cannot start a process: " + e);
        return;
      }
      Waiting.until(() -> server.strangers() == 0);
    }
  }

  @Override
  public void close() {
    ending = true;
    Waiting.until(2 * Waiting.BOUND_NANOS, () -> !thread.isAlive());
  }

  /** The program of the process: clients until it is killed. */
  public static void main(String[] arguments) {
    InetSocketAddress server =
        new InetSocketAddress(
            java.net.InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
    long seed = Long.parseLong(arguments[1]);
    Ledger ledger = new Ledger("clients to be killed");
    for (int i = 0; i < THREADS; i++) {
      Random choices = new Random(seed + i);
      new Thread(() -> connectForEver(ledger, choices, server)).start();
    }
  }

  private static void connectForEver(Ledger ledger, Random choices, InetSocketAddress server) {
    for (; ; ) {
      try (SocketChannel socket = SocketChannel.open()) {
        new JdkClient(Session.any(ledger, choices), ledger).run(socket, server);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
