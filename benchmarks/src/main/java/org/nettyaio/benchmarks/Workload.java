package org.nettyaio.benchmarks;

import java.util.List;
import java.util.Locale;

/** What the servers have to do, and how much of it. */
public enum Workload {
  /** Messages of 128 bytes, one at a time on each connection, sent back. */
  ECHO("requests", List.of(1, 8, 64, 512, 4096)),
  /** Plaintext over HTTP/1.1, one request at a time, and sixteen at once. */
  HTTP("requests", List.of(1, 8, 64, 512)),
  /** Plaintext over HTTP/1.1, sixteen requests at once; each answer has a flush of its own. */
  PIPELINE("requests", List.of(1, 8, 64)),
  /** The echo with answers that come from two threads beside the loop, on the same core. */
  WORKERS("requests", List.of(8, 64)),
  /** The echo through a proxy, whose backend runs in the load's thread. */
  PROXY("requests", List.of(1, 8, 64, 512)),
  /** Each message of a publisher goes to all subscribers; deliveries are counted. */
  FANOUT("deliveries", List.of(1000)),
  /** Four messages at once go to all subscribers; each delivery has a flush of its own. */
  BROADCAST("deliveries", List.of(1000)),
  /** Writes of 64 KiB as fast as the client reads. */
  STREAM("MiB", List.of(1, 16)),
  /**
   * Messages of 64 bytes on 32 streams of each connection, one at a time on each stream, sent back;
   * each has a flush of its own.
   */
  MULTIPLEX("requests", List.of(1, 8)),
  /** The echo over Unix domain sockets. */
  UNIX("requests", List.of(1, 8, 64)),
  /** Datagrams of 128 bytes, one at a time from each client, sent back. */
  UDP("requests", List.of(1, 8, 64)),
  /** Connect, one echo, close. */
  CHURN("connections", List.of(1, 8, 64)),
  /** The echo on 64 connections beside 20,000 that are idle. */
  IDLE("requests", List.of(64)),
  /** The echo beside 8 downloads of files of 48 MiB, held to 600 MiB/s together and not held. */
  FILES_BESIDE("requests", List.of(16)),
  /** The echo with the load on the server's own core, and one loop there or eight. */
  CROWDED("requests", List.of(1, 64)),
  /** The echo on 64 connections at fixed rates, 20, 50 and 80 % of what epoll can do. */
  LATENCY("requests", List.of(64)),
  /** One connection that sends as much as it can beside 63 of the echo, which are counted. */
  FAIRNESS("requests", List.of(64)),
  /** How soon a server that has just been started answers, and reaches its full rate. */
  START("requests", List.of(16)),
  /** How long it takes to make groups of loops that have nothing to do, and to end them. */
  LIFECYCLE("groups", List.of());

  private final String unit;
  private final List<Integer> connections;

  Workload(String unit, List<Integer> connections) {
    this.unit = unit;
    this.connections = connections;
  }

  /** What one operation is, in the plural. */
  public String unit() {
    return unit;
  }

  /** The default numbers of connections; each has a table of its own in the report. */
  public List<Integer> connections() {
    return connections;
  }

  /** The default length of a round, in seconds; 0 for as long as it needs. */
  public double seconds() {
    return switch (this) {
      case START -> 10;
      case LIFECYCLE -> 0;
      default -> 3;
    };
  }

  /** Whether each round starts a JVM of its own. */
  public boolean needsNewJvms() {
    return this == START || this == LIFECYCLE;
  }

  /** Whether the load has no core of its own. */
  public boolean sharesTheCore() {
    return this == CROWDED || this == START;
  }

  /** The default numbers of event loops of a server; each is measured. */
  public List<Integer> loops() {
    return this == CROWDED ? List.of(1, 8) : List.of(1);
  }

  /** Whether the server flushes every answer; otherwise once for each round of reads. */
  public boolean flushesEach() {
    return switch (this) {
      case PIPELINE, MULTIPLEX, BROADCAST, WORKERS -> true;
      default -> false;
    };
  }

  /** How many bytes a message has. */
  public int messageBytes() {
    return this == MULTIPLEX ? 64 : 128;
  }

  /** The default number of requests at once on each connection. */
  public int pipelined() {
    return this == PIPELINE ? 16 : 1;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
