package org.nettyaio.testsuite.campaign;

import io.netty.channel.EventLoopGroup;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.AioEventLoopGroup;
import org.nettyaio.channel.AioIoHandlerConfig;

/**
 * Servers and clients with loops of their own, as most parts of the campaign begin; and what all
 * parts expect at the end.
 */
final class World {
  private static final int TRIES = 8;
  private static final int CLIENTS_AFTERWARDS = 3;

  private static final @Nullable Executor DEFAULT = null;

  final Ledger ledger;
  final Resources before = Resources.snapshot();
  final AioEventLoopGroup group;
  final AioEventLoopGroup clients;
  final Server server;

  /** Makes loops and servers; where that fails by what the ledger excuses, again. */
  World(Ledger ledger, AioIoHandlerConfig config) throws Exception {
    this.ledger = ledger;
    group = retried("groups refused", () -> new AioEventLoopGroup(2, DEFAULT, config));
    clients = retried("groups refused", () -> new AioEventLoopGroup(2, DEFAULT, config));
    server = retried("servers refused", () -> new Server(ledger, group, before.allocator()));
  }

  private <T> T retried(String refused, Callable<T> attempt) throws Exception {
    for (int tries = 1; ; tries++) {
      try {
        return attempt.call();
      } catch (Exception e) {
        ledger.add(refused, 1);
        if (tries == TRIES || !ledger.isExcused(Ledger.text(e))) {
          throw e;
        }
      }
    }
  }

  /** The same with connections of one short message each. */
  Traffic briefTraffic(long seed, int aio, int jdk) {
    return new Traffic(ledger, server, clients, before).brief().start(seed, aio, jdk);
  }

  /** Clients, some of this transport and some of the JDK, that go on until they are ended. */
  Traffic traffic(long seed, int aio, int jdk) {
    return new Traffic(ledger, server, clients, before).start(seed, aio, jdk);
  }

  /** Whatever there was: new connections must work, at the last of some tries. */
  void expectNewConnectionsWork(long seed) {
    boolean worked = false;
    for (int tries = 0; tries < TRIES && !worked; tries++) {
      long failed = ledger.get("connections failed");
      traffic(seed + tries, CLIENTS_AFTERWARDS, 0).end();
      worked = ledger.get("connections failed") == failed;
    }
    ledger.add("worked afterwards", worked ? 1 : 0);
    if (!worked) {
      ledger.fault("no new connections afterwards");
    }
  }

  /**
   * Closes everything, and expects that nothing is left.
   *
   * @param closesThatFail how many descriptors may stay, as their close was made to fail
   */
  void end(int closesThatFail) {
    server.close();
    ledger.expectNoOpenPromise();
    shutDown(ledger, group);
    shutDown(ledger, clients);
    before.expectNothingLeft(ledger, closesThatFail);
  }

  /** Ends loops, and expects them to end. */
  static void shutDown(Ledger ledger, EventLoopGroup group) {
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS);
    if (!group.terminationFuture().awaitUninterruptibly(20, TimeUnit.SECONDS)) {
      ledger.fault("the event loops do not end");
    }
  }
}
