package org.nettyaio.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The servers of one kind, used in turn, one for each round: two JVMs that run the same code differ
 * by some percent for as long as they live.
 */
final class Contender implements AutoCloseable {
  private final List<Server> servers = new ArrayList<>();

  void add(Server server) {
    servers.add(server);
  }

  String name() {
    return servers.get(0).name();
  }

  List<Server> servers() {
    return servers;
  }

  Server of(int round) {
    return servers.get(round % servers.size());
  }

  @Override
  public void close() throws IOException {
    for (Server server : servers) {
      server.close();
    }
  }
}
