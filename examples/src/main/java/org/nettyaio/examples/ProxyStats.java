package org.nettyaio.examples;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;

/** What a proxy has done so far; counted on its event loops, readable from any thread. */
final class ProxyStats {
  /** Connections accepted. */
  final LongAdder connections = new LongAdder();

  /** Of these, closed because the upstream could not be reached. */
  final LongAdder refused = new LongAdder();

  /** Bytes read from clients. */
  final LongAdder toUpstream = new LongAdder();

  /** Bytes read from upstreams. */
  final LongAdder toClients = new LongAdder();

  /**
   * What a run has done, one line for each figure.
   *
   * @param systemCalls made by the proxy's event loops, if their transport counts them; what opens
   *     and closes connections is not among them
   */
  String report(OptionalLong systemCalls) {
    long bytes = toUpstream.sum() + toClients.sum();
    String calls = "not counted by this transport";
    if (systemCalls.isPresent()) {
      calls =
          String.format(
              Locale.ROOT, "%,d to move data and to wait for it", systemCalls.getAsLong());
      if (bytes > 0) {
        double mebibytes = bytes / (double) (1 << 20);
        calls += String.format(Locale.ROOT, ", %,.1f per MiB", systemCalls.getAsLong() / mebibytes);
      }
    }
    return String.format(
        Locale.ROOT,
        "  connections         %,d (upstream not reached: %,d)%n"
            + "  client to upstream  %,d bytes%n"
            + "  upstream to client  %,d bytes%n"
            + "  system calls        %s",
        connections.sum(),
        refused.sum(),
        toUpstream.sum(),
        toClients.sum(),
        calls);
  }
}
