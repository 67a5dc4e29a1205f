package org.nettyaio.testsuite.campaign;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.AioEventLoopGroup;
import org.nettyaio.channel.AioIoHandlerConfig;
import org.nettyaio.channel.AioIoMode;

/**
 * Some of everything, for system calls to fail in: streams, datagrams, files, moves, pauses; then a
 * second in which nothing happens, then new connections. The figures are its output.
 */
final class FaultChild {
  private static final int CONTEXT = 16;
  private static final int CLIENTS = 12;
  private static final int CONNECTIONS = 60;
  private static final int DATAGRAMS = 60;
  private static final int REGIONS = 4;
  private static final int TRIES = 8;

  private static final @Nullable Executor DEFAULT = null;

  private final Ledger ledger = new Ledger("child");
  private final long seed;
  private final Set<Chaos.Deed> deeds;

  private FaultChild(long seed, Set<Chaos.Deed> deeds) {
    this.seed = seed;
    this.deeds = deeds;
  }

  /**
   * Runs the program.
   *
   * @param arguments the seed, and the errors because of which connections may fail
   */
  public static void main(String[] arguments) throws Exception {
    Set<Chaos.Deed> deeds = Chaos.Deed.chosen();
    deeds.retainAll(Set.of(Chaos.Deed.MOVE, Chaos.Deed.PAUSE));
    FaultChild child = new FaultChild(Long.parseLong(arguments[0]), deeds);
    child.ledger.excuse(List.of(arguments).subList(1, arguments.length));
    child.run();
    System.out.println(child.ledger.line());
    child.ledger.faults().forEach(fault -> System.out.println("FAULT " + fault));
    // Loops that do not end are a fault of their own, recorded above.
    System.exit(0);
  }

  private void run() throws Exception {
    Resources before = Resources.snapshot();
    AioEventLoopGroup group = group();
    AioEventLoopGroup clients = group();
    Server server = server(group, before);
    Traffic traffic = new Traffic(ledger, server, clients, before).start(seed, CLIENTS, 0);
    long start = System.nanoTime();
    try (Chaos chaos = new Chaos(seed, deeds, traffic::targets)) {
      chaos.start();
      traffic.watch(
          () ->
              ledger.get("accepted") >= CONNECTIONS
                  || System.nanoTime() - start > Waiting.BOUND_NANOS);
    }
    traffic.end();
    new Datagrams(ledger, clients, before.allocator()).run(DATAGRAMS);
    new Regions(ledger, clients).run(REGIONS);
    quiet(clients, server);
    again(clients, server, before);
    server.close();
    ledger.expectNoOpenPromise();
    shutDown(group);
    shutDown(clients);
    before.expectNothingLeft(ledger, Integer.getInteger("campaign.closesThatFail", 0));
  }

  /** Makes loops; where their kernel contexts are refused by what is injected, again. */
  private AioEventLoopGroup group() {
    for (int tries = 1; ; tries++) {
      try {
        return new AioEventLoopGroup(
            2,
            DEFAULT,
            new AioIoHandlerConfig()
                .setIoMode(AioIoMode.values()[(int) (seed % 3)])
                .setInitialContextSize(CONTEXT));
      } catch (RuntimeException e) {
        ledger.add("groups refused", 1);
        if (tries == TRIES || !ledger.isExcused(Ledger.text(e))) {
          throw e;
        }
      }
    }
  }

  private Server server(AioEventLoopGroup group, Resources before) throws Exception {
    for (int tries = 1; ; tries++) {
      try {
        return new Server(ledger, group, before.allocator());
      } catch (Exception e) {
        ledger.add("servers refused", 1);
        if (tries == TRIES || !ledger.isExcused(Ledger.text(e))) {
          throw e;
        }
      }
    }
  }

  /** Some connections that do nothing. */
  private void quiet(AioEventLoopGroup clients, Server server) throws InterruptedException {
    List<Channel> idle = new ArrayList<>();
    for (Family family : Family.values()) {
      ChannelFuture connected =
          ledger
              .promise(
                  "connect",
                  new Bootstrap()
                      .group(clients)
                      .channelFactory(family::newClient)
                      .handler(new ChannelInboundHandlerAdapter())
                      .connect(server.address(family)))
              .await();
      idle.add(connected.channel());
    }
    Quiet.expect(ledger);
    idle.forEach(channel -> ledger.promise("close", channel.close()));
  }

  /** New connections, without any disturbance, of which the last must have worked. */
  private void again(AioEventLoopGroup clients, Server server, Resources before) {
    long worked = 0;
    for (int tries = 0; tries < TRIES && worked == 0; tries++) {
      long failed = ledger.get("connections failed");
      Traffic traffic = new Traffic(ledger, server, clients, before).start(seed + tries, 3, 0);
      traffic.end();
      worked = ledger.get("connections failed") == failed ? 1 : 0;
    }
    ledger.add("worked afterwards", worked);
    if (worked == 0) {
      ledger.fault("no new connections afterwards");
    }
  }

  private void shutDown(AioEventLoopGroup group) {
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS);
    if (!group.terminationFuture().awaitUninterruptibly(10, TimeUnit.SECONDS)) {
      ledger.fault("the event loops do not end");
    }
  }
}
