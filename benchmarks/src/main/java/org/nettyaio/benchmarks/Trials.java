package org.nettyaio.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;
import org.nettyaio.benchmarks.report.Outcome;
import org.nettyaio.benchmarks.server.ServerTransport;

/** Makes the same trial with all transports, one after the other in every round. */
record Trials(List<ServerTransport> transports, int rounds, ProgressBar progress) {
  List<Outcome> of(Trial trial) throws IOException {
    progress.maxHint((long) transports.size() * rounds);
    Map<ServerTransport, List<Map<String, Double>>> found = new LinkedHashMap<>();
    transports.forEach(transport -> found.put(transport, new ArrayList<>()));
    for (int round = 0; round < rounds; round++) {
      for (ServerTransport transport : transports) {
        progress.setExtraMessage(transport.toString());
        found.get(transport).add(trial.of(transport));
        progress.step();
      }
    }
    ServerTransport reference =
        transports.contains(ServerTransport.EPOLL) ? ServerTransport.EPOLL : transports.get(0);
    return found.entrySet().stream()
        .map(entry -> Outcome.of(entry.getKey().toString(), entry.getValue(), found.get(reference)))
        .toList();
  }
}
