package org.nettyaio.testsuite.campaign;

import java.util.List;
import java.util.Set;
import org.nettyaio.channel.AioIoHandlerConfig;

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
  private static final int IDLE = 4;

  private FaultChild() {}

  /**
   * Runs the program.
   *
   * @param arguments the seed, and the errors because of which connections may fail
   */
  public static void main(String[] arguments) {
    Ledger ledger = new Ledger("child");
    ledger.excuse(List.of(arguments).subList(1, arguments.length));
    try {
      run(ledger, Long.parseLong(arguments[0]));
    } catch (Exception e) {
      ledger.fault("the program fails" + Ledger.text(e));
    }
    ledger.print();
    // Loops that do not end are a fault of their own, recorded above.
    System.exit(0);
  }

  private static void run(Ledger ledger, long seed) throws Exception {
    World world = new World(ledger, new AioIoHandlerConfig().setInitialContextSize(CONTEXT));
    Set<Chaos.Deed> deeds = Chaos.Deed.chosen();
    deeds.retainAll(Set.of(Chaos.Deed.MOVE, Chaos.Deed.PAUSE));
    Traffic traffic = world.traffic(seed, CLIENTS, 0);
    long start = System.nanoTime();
    try (Chaos chaos = new Chaos(seed, deeds, traffic::targets)) {
      chaos.start();
      traffic.watch(
          () ->
              ledger.get("accepted") >= CONNECTIONS
                  || System.nanoTime() - start > Waiting.BOUND_NANOS);
    }
    traffic.end();
    new Datagrams(ledger, world.clients, world.before.allocator()).run(DATAGRAMS);
    new Regions(ledger, world.clients).run(REGIONS);
    HeldConnections idle = new HeldConnections(world);
    idle.open(IDLE);
    Quiet.expect(ledger);
    idle.close();
    world.expectNewConnectionsWork(seed);
    world.end(Integer.getInteger("campaign.closesThatFail", 0));
  }
}
