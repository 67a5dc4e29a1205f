package org.nettyaio.benchmarks.report;

import java.util.List;
import java.util.Locale;
import org.nettyaio.benchmarks.Workload;

/**
 * Everything that one run has found.
 *
 * @param command what was typed
 * @param machine where
 * @param workload what was done
 * @param rounds how often
 * @param seconds how long each time
 * @param cells the results
 * @param idle what the servers cost when nothing is to be done
 */
public record Report(
    String command,
    String machine,
    Workload workload,
    int rounds,
    double seconds,
    List<Cell> cells,
    List<Idle> idle) {
  private static final double ENOUGH = 0.95;

  /** Writes it for people. */
  public String markdown() {
    StringBuilder text = new StringBuilder();
    text.append("# ").append(workload).append("\n\n`").append(command).append("`\n\n");
    text.append(machine).append(". ");
    text.append(
        String.format(
            Locale.ROOT,
            "Medians of %d interleaved rounds of %s s, [half of them]; the ratios are to epoll, or"
                + " else to the first server, in the same round.%n%n",
            rounds,
            number(seconds)));
    for (Cell cell : cells) {
      append(text, cell);
    }
    if (!idle.isEmpty()) {
      appendIdle(text);
    }
    return text.toString();
  }

  private void append(StringBuilder text, Cell cell) {
    text.append("## ").append(cell.name()).append("\n\n| server | ").append(workload.unit());
    text.append(
        "/s | ratio | CPU µs | ratio | p50 µs | p99 µs | p99.9 µs | calls, counted | traced");
    text.append(" | missed | MiB | core busy | load's |");
    boolean shares = cell.rows().stream().anyMatch(row -> row.share().median() > 0);
    text.append(shares ? " share |" : "")
        .append("\n|---|")
        .append("---:|".repeat(shares ? 14 : 13));
    text.append('\n');
    for (Row row : cell.rows()) {
      text.append("| ").append(row.server());
      text.append(" | ").append(spread(row.throughput()));
      text.append(" | **").append(number(row.ratio().median())).append("** [");
      text.append(number(row.ratio().lowerQuartile()))
          .append(", ")
          .append(number(row.ratio().upperQuartile()));
      text.append("] | ").append(number(row.cpuMicros().median()));
      text.append(" | ").append(number(row.cpuRatio().median()));
      text.append(" | ").append(known(row.p50()));
      text.append(" | ").append(known(row.p99()));
      text.append(" | ").append(known(row.p999()));
      text.append(" | ").append(known(row.countedCalls()));
      text.append(" | ").append(row.tracedCalls() == null ? "" : number(row.tracedCalls()));
      text.append(" | ");
      text.append(row.missRate().median() == 0 ? "" : percent(row.missRate().median()));
      text.append(" | ").append(number(row.residentMiB().median()));
      text.append(" | ").append(percent(row.busy().median()));
      text.append(" | ").append(percent(row.loadBusy().median()));
      text.append(shares ? " | " + percent(row.share().median()) : "").append(" |\n");
    }
    text.append('\n');
    for (Row row : cell.rows()) {
      if (row.busy().median() < ENOUGH) {
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

  private void appendIdle(StringBuilder text) {
    text.append(
        "## Beside idle connections\n\n| server | connections | CPU % while nothing happens");
    text.append(" | resident bytes each | heap bytes each | ms to close all | CPU ms of that |\n");
    text.append("|---|").append("---:|".repeat(6)).append('\n');
    for (Idle row : idle) {
      text.append("| ").append(row.server()).append(" | ").append(row.connections());
      text.append(" | ").append(number(row.cpuPercent()));
      text.append(" | ").append(number(row.residentBytesEach()));
      text.append(" | ").append(number(row.heapBytesEach()));
      text.append(" | ").append(number(row.closeMillis()));
      text.append(" | ").append(number(row.closeCpuMillis())).append(" |\n");
    }
    text.append('\n');
  }

  private static String known(Spread spread) {
    return spread.median() == 0 ? "" : number(spread.median());
  }

  private static String spread(Spread spread) {
    return number(spread.median())
        + " ["
        + number(spread.lowerQuartile())
        + ", "
        + number(spread.upperQuartile())
        + "]";
  }

  private static String percent(double part) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * part);
  }

  /** Three digits that matter, and thousands set apart. */
  private static String number(double value) {
    double size = Math.abs(value);
    int decimals = size >= 100 || size == 0 ? 0 : size >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }
}
