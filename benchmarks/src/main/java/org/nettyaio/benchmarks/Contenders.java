package org.nettyaio.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.nettyaio.benchmarks.server.ServerTransport;

/** All servers that are measured beside each other, by kind. */
final class Contenders implements AutoCloseable, Iterable<Contender> {
  private static final List<String> LIMIT_MODES = List.of("epoll", "batch");

  private final List<Contender> contenders = new ArrayList<>();

  /**
   * Starts the servers of one kind, each in a JVM of its own.
   *
   * @param jvms how many servers
   * @param loops how many event loops each server has
   * @param backend where a proxy finds the server behind it
   */
  void start(Workload workload, ServerTransport transport, int jvms, int loops, int backend)
      throws IOException {
    Contender contender = new Contender();
    contenders.add(contender);
    for (int i = 0; i < jvms; i++) {
      contender.add(Server.start(workload, transport, loops, backend));
    }
  }

  /** Starts the server in C, in each of its modes. */
  void startLimit(Path program) throws IOException {
    int port = 20_000 + (int) (ProcessHandle.current().pid() % 10_000);
    for (String mode : LIMIT_MODES) {
      Contender contender = new Contender();
      contenders.add(contender);
      contender.add(Server.startLimit(program.toString(), mode, port++));
    }
  }

  /** The contender with which all others are compared: epoll, or else the first. */
  Contender reference() {
    return contenders.stream()
        .filter(contender -> contender.name().equals(ServerTransport.EPOLL.toString()))
        .findFirst()
        .orElse(contenders.get(0));
  }

  int size() {
    return contenders.size();
  }

  @Override
  public Iterator<Contender> iterator() {
    return contenders.iterator();
  }

  @Override
  public void close() throws IOException {
    for (Contender contender : contenders) {
      contender.close();
    }
  }
}
