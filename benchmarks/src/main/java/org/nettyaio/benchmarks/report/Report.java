package org.nettyaio.benchmarks.report;

import static org.nettyaio.benchmarks.report.Numbers.known;
import static org.nettyaio.benchmarks.report.Numbers.knownPercent;
import static org.nettyaio.benchmarks.report.Numbers.number;
import static org.nettyaio.benchmarks.report.Numbers.percent;
import static org.nettyaio.benchmarks.report.Numbers.ratio;
import static org.nettyaio.benchmarks.report.Numbers.shortRatio;
import static org.nettyaio.benchmarks.report.Numbers.spread;

import java.util.List;
import java.util.Locale;
import org.nettyaio.benchmarks.Workload;

/**
 * The results of one run, and their form as Markdown.
 *
 * @param command the command line
 * @param machine the machine on which it ran
 * @param workload the workload that was measured
 * @param rounds how many rounds there were
 * @param seconds how long each round took; 0 if that was not fixed
 * @param cells the throughputs
 * @param idle what idle connections cost the servers
 * @param outcomes the results of trials, which are not throughputs
 */
public record Report(
    String command,
    String machine,
    Workload workload,
    int rounds,
    double seconds,
    List<Cell> cells,
    List<Idle> idle,
    List<Outcome> outcomes) {
  /** Below this a remark says that the server's core was not busy all the time. */
  private static final double BUSY = 0.95;

  private static final String FOOT =
      String.format(
          Locale.ROOT,
          "≈ marks a ratio that the rounds do not tell from 1. The rule is a sign test over the"
              + " rounds, each paired with the other server's of the same round: without a"
              + " difference so clear a majority would come in %.0f %% of such runs or more. Fewer"
              + " than five rounds tell nothing, and of how two JVMs differ that run the same only rounds"
              + " with several (--jvms) tell. CPU is the processor time of the server's process"
              + " for one of the operations; how busy a core was counts all that ran there.%n",
          100 * Ratio.LIMIT);

  /** Returns the report as Markdown. */
  public String markdown() {
    StringBuilder text = new StringBuilder();
    text.append("# ").append(workload).append("\n\n`").append(command).append("`\n\n");
    text.append(machine).append(". ");
    text.append(
        String.format(
            Locale.ROOT,
            "Medians of %d interleaved rounds%s, [half of them]; the ratios are to epoll, or"
                + " else to the first server, in the same round.%n%n",
            rounds,
            seconds == 0 ? "" : " of " + number(seconds) + " s"));
    for (Cell cell : cells) {
      text.append("## ").append(cell.name()).append("\n\n");
      text.append(throughputs().of(cell.rows()));
      appendRemarks(text, cell);
    }
    if (!idle.isEmpty()) {
      text.append("## Beside idle connections\n\n").append(costs().of(idle));
    }
    if (!outcomes.isEmpty()) {
      text.append(figures().of(outcomes));
    }
    return text.append(FOOT).toString();
  }

  private Table<Row> throughputs() {
    return new Table<Row>()
        .column("server", Row::server)
        .column(workload.unit() + "/s", row -> spread(row.throughput()))
        .column("ratio", row -> ratio(row.ratio()))
        .column("CPU µs", row -> number(row.cpuMicros().median()))
        .column("ratio", row -> shortRatio(row.cpuRatio()))
        .column("p50 µs", row -> known(row.p50()))
        .column("p99 µs", row -> known(row.p99()))
        .column("p99.9 µs", row -> known(row.p999()))
        .column("calls, counted", row -> known(row.countedCalls()))
        .column("traced", row -> row.tracedCalls() == null ? "" : number(row.tracedCalls()))
        .column("missed", row -> knownPercent(row.missRate()))
        .column("MiB", row -> number(row.residentMiB().median()))
        .column("core busy", row -> percent(row.busy().median()))
        .column("load's", row -> percent(row.loadBusy().median()))
        .column("share", row -> knownPercent(row.share()))
        .column("downloads, MiB/s", row -> known(row.downloads()));
  }

  private static Table<Idle> costs() {
    return new Table<Idle>()
        .column("server", Idle::server)
        .column("connections", row -> Integer.toString(row.connections()))
        .column("CPU % while nothing happens", row -> number(row.cpuPercent()))
        .column("resident bytes each", row -> number(row.residentBytesEach()))
        .column("heap bytes each", row -> number(row.heapBytesEach()))
        .column("ms to close all", row -> number(row.closeMillis()))
        .column("CPU ms of that", row -> number(row.closeCpuMillis()));
  }

  private Table<Outcome> figures() {
    Table<Outcome> table = new Table<Outcome>().column("server", Outcome::server);
    for (String name : outcomes.get(0).figures().keySet()) {
      table
          .column(name, row -> spread(row.figure(name).spread()))
          .column("ratio", row -> shortRatio(row.figure(name).ratio()));
    }
    return table;
  }

  private static void appendRemarks(StringBuilder text, Cell cell) {
    for (Row row : cell.rows()) {
      if (row.busy().median() < BUSY) {
        text.append("The core of ").append(row.server()).append(" was busy ");
        text.append(percent(row.busy().median()));
        text.append(" of the time: its throughput is what the load or the wait left it.\n");
      }
      long lost = row.samples().stream().mapToLong(Sample::lost).sum();
      if (lost > 0) {
        text.append(row.server()).append(" lost ").append(lost).append(" datagrams.\n");
      }
    }
    text.append('\n');
  }
}
