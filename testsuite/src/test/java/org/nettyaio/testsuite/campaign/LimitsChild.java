package org.nettyaio.testsuite.campaign;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.nettyaio.channel.AioIoHandlerConfig;

/**
 * Uses up what the process has little of, holds it, and gives it back: what worked before must go
 * on or fail cleanly, and afterwards everything must work again.
 */
final class LimitsChild {
  private static final int WORKING = 4;
  private static final int MOST = 1_000;
  private static final int SLOTS = 32;
  private static final int MEBI = 1 << 20;
  private static final int CLIENTS = 6;
  private static final int HEAP_ROUNDS = 5;

  private final Ledger ledger = new Ledger("child");
  private final long seed;

  private LimitsChild(long seed) {
    this.seed = seed;
  }

  /**
   * Runs the program.
   *
   * @param arguments the limit, and the seed
   */
  public static void main(String[] arguments) throws Exception {
    LimitsChild child = new LimitsChild(Long.parseLong(arguments[1]));
    switch (arguments[0]) {
      case "descriptors" -> child.descriptors();
      case "slots" -> child.slots();
      case "direct" -> child.directMemory();
      case "heap" -> child.heap();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    child.ledger.print();
    System.exit(0);
  }

  private void descriptors() throws Exception {
    ledger.excuse(List.of("EMFILE"));
    connections(new World(ledger, new AioIoHandlerConfig()));
  }

  private void slots() throws Exception {
    ledger.excuse(List.of("may not grow beyond"));
    connections(
        new World(
            ledger,
            new AioIoHandlerConfig().setInitialContextSize(SLOTS).setMaxContextSize(SLOTS)));
  }

  /** Connects until no more can be had, and asks the first ones meanwhile. */
  private void connections(World world) throws Exception {
    // Whatever else needs descriptors, classes to be loaded for example, has them from now on.
    world.expectNewConnectionsWork(seed);
    HeldConnections first = new HeldConnections(world);
    first.open(WORKING);
    expectAnswers(first, "before");
    HeldConnections more = new HeldConnections(world);
    ledger.add("connections until refused", more.open(MOST));
    if (ledger.get("connections refused") == 0) {
      ledger.fault("the limit was not reached");
    }
    expectAnswers(first, "at the limit");
    more.close();
    expectAnswers(first, "after the limit");
    Waiting.until(() -> world.server.open().size() <= WORKING);
    world.expectNewConnectionsWork(seed);
    first.close();
    world.end(0);
  }

  private void expectAnswers(HeldConnections held, String when) {
    int answered = held.ask(WORKING);
    ledger.add("answered " + when, answered);
    if (answered < WORKING) {
      ledger.fault(answered + " of " + WORKING + " are answered " + when);
    }
  }

  /** Allocates until there is no more, while connections read and write. */
  private void directMemory() throws Exception {
    ledger.excuse(List.of("OutOfMemoryError", "OutOfDirectMemoryError"));
    World world = new World(ledger, new AioIoHandlerConfig());
    Traffic traffic = world.traffic(seed, CLIENTS, CLIENTS);
    for (int round = 0; round < HEAP_ROUNDS; round++) {
      List<ByteBuf> all = new ArrayList<>();
      try {
        while (all.size() < MOST) {
          all.add(world.before.allocator().directBuffer(MEBI));
        }
        ledger.fault("the limit was not reached");
      } catch (OutOfMemoryError expected) {
        ledger.add("memory used up", 1);
      }
      long requests = ledger.get("bytes");
      traffic.watch(() -> ledger.get("bytes") > requests + MEBI || traffic.isSilent());
      all.forEach(ByteBuf::release);
      traffic.watch(() -> ledger.get("bytes") > requests + 2 * MEBI);
    }
    traffic.end();
    world.expectNewConnectionsWork(seed);
    world.end(0);
  }

  /** The same with the heap. */
  private void heap() throws Exception {
    ledger.excuse(List.of("OutOfMemoryError"));
    World world = new World(ledger, new AioIoHandlerConfig());
    Traffic traffic = world.traffic(seed, CLIENTS, 0);
    for (int round = 0; round < HEAP_ROUNDS; round++) {
      long bytes = ledger.get("bytes");
      useUpHeap();
      ledger.add("heap used up", 1);
      traffic.watch(() -> ledger.get("bytes") > bytes + MEBI);
    }
    traffic.end();
    world.expectNewConnectionsWork(seed);
    world.end(0);
  }

  private static void useUpHeap() {
    List<byte[]> all = new ArrayList<>();
    try {
      for (; ; ) {
        all.add(new byte[MEBI / 16]);
      }
    } catch (OutOfMemoryError expected) {
      all.clear();
    }
  }
}
