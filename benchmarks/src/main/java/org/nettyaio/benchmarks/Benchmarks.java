package org.nettyaio.benchmarks;

import static org.nettyaio.benchmarks.server.ServerTransport.AIO;
import static org.nettyaio.benchmarks.server.ServerTransport.EPOLL;
import static org.nettyaio.benchmarks.server.ServerTransport.EPOLL_BUSY;
import static org.nettyaio.benchmarks.server.ServerTransport.EPOLL_CONSOLIDATED;
import static org.nettyaio.benchmarks.server.ServerTransport.IO_URING;
import static org.nettyaio.benchmarks.server.ServerTransport.IO_URING_BUFFERS;
import static org.nettyaio.benchmarks.server.ServerTransport.NIO;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import org.nettyaio.benchmarks.load.LoadCommand;
import org.nettyaio.benchmarks.report.Cell;
import org.nettyaio.benchmarks.report.Chart;
import org.nettyaio.benchmarks.report.Idle;
import org.nettyaio.benchmarks.report.Outcome;
import org.nettyaio.benchmarks.report.Report;
import org.nettyaio.benchmarks.server.LifecycleCommand;
import org.nettyaio.benchmarks.server.ServerCommand;
import org.nettyaio.benchmarks.server.ServerTransport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures one workload on several transports: {@code benchmarks/run}. */
@Command(
    name = "benchmarks/run",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisHeading = "",
    customSynopsis = "Usage: benchmarks/run WORKLOAD [options]",
    description = {
      "Measures servers beside each other: each in a JVM on core 0, the load on core 1 (of crowded"
          + " and start on core 0 too), in turn."
    })
public final class Benchmarks implements Callable<Integer> {
  private static final int IDLE_CONNECTIONS = 1000;
  private static final int SPARE_DESCRIPTORS = 500;

  @Parameters(index = "0", paramLabel = "WORKLOAD", description = "${COMPLETION-CANDIDATES}")
  private Workload workload;

  @Option(
      names = "--transports",
      split = ",",
      description =
          "Of ${COMPLETION-CANDIDATES}. Default: aio,epoll,epoll-busy,io_uring,io_uring-buffers,nio;"
              + " without epoll-busy where the load has no core of its own; with"
              + " epoll-consolidated where each answer has a flush of its own")
  private @Nullable List<ServerTransport> transports;

  @Option(names = "--connections", split = ",", description = "Default: depends on the workload")
  private @Nullable List<Integer> connections;

  @Option(names = "--rounds", defaultValue = "5", description = "Default: ${DEFAULT-VALUE}")
  private int rounds;

  @Option(names = "--seconds", description = "Default: 10 for the workload start, 3 for others")
  private @Nullable Double seconds;

  @Option(
      names = "--warmup",
      defaultValue = "15",
      description = "Seconds for each server, before it counts. Default: ${DEFAULT-VALUE}")
  private double warmup;

  @Option(
      names = "--jvms",
      defaultValue = "1",
      description =
          "Servers of each kind, used in turn: two JVMs that run the same differ by some percent"
              + " for as long as they live. Default: ${DEFAULT-VALUE}")
  private int jvms;

  @Option(
      names = "--loops",
      split = ",",
      description = "Loops of each server. Default: 1, and 8 too for the workload crowded")
  private @Nullable List<Integer> loops;

  @Option(
      names = "--pipelined",
      split = ",",
      defaultValue = "1,16",
      description = "HTTP requests at once. Default: ${DEFAULT-VALUE}")
  private List<Integer> pipelined;

  @Option(
      names = "--idle",
      defaultValue = "20000",
      description =
          "Connections that say nothing, of the workload idle, as far as descriptors allow."
              + " Default: ${DEFAULT-VALUE}")
  private int idle;

  @Option(
      names = "--groups",
      defaultValue = "1000",
      description =
          "Groups of two loops of the workload lifecycle, and a tenth as many of one."
              + " Default: ${DEFAULT-VALUE}")
  private int groups;

  @Option(
      names = "--limit",
      paramLabel = "PATH",
      description = "The echo server in C: as much as the kernel allows")
  private @Nullable Path limit;

  @Option(names = "--no-trace", description = "Do not count system calls with strace")
  private boolean noTrace;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the report goes: Markdown, JSON and a chart")
  private @Nullable Path out;

  private final String command;

  private Benchmarks(String command) {
    this.command = command;
  }

  /** The program; see {@code benchmarks/run --help}. */
  public static void main(String[] arguments) {
    // The child processes run the same program; the first argument says which part of it.
    String role = arguments.length == 0 ? "" : arguments[0];
    Object program =
        switch (role) {
          case "server" -> new ServerCommand();
          case "load" -> new LoadCommand();
          case "groups" -> new LifecycleCommand();
          default -> new Benchmarks("benchmarks/run " + String.join(" ", arguments));
        };
    boolean isChild = !(program instanceof Benchmarks);
    System.exit(
        new CommandLine(program)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .registerConverter(ServerTransport.class, Benchmarks::transport)
            .setExecutionExceptionHandler(Benchmarks::failed)
            .execute(isChild ? Arrays.copyOfRange(arguments, 1, arguments.length) : arguments));
  }

  private static int failed(Exception e, CommandLine line, CommandLine.ParseResult parsed) {
    line.getErr().println("benchmarks/run: " + e.getMessage());
    if (Boolean.getBoolean("benchmarks.trace")) {
      e.printStackTrace(line.getErr());
    }
    return 1;
  }

  private static ServerTransport transport(String name) {
    for (ServerTransport transport : ServerTransport.values()) {
      if (transport.toString().equals(name)) {
        return transport;
      }
    }
    throw new CommandLine.TypeConversionException(
        "'" + name + "' is none of " + Arrays.toString(ServerTransport.values()));
  }

  @Override
  public Integer call() throws IOException {
    if (Runtime.getRuntime().availableProcessors() < 2) {
      throw new IOException("needs two cores: one for the servers, one for the load");
    }
    if (workload == Workload.IDLE) {
      idle = Math.min(idle, Child.descriptorLimit() - SPARE_DESCRIPTORS);
    }
    int core = workload.sharesTheCore() ? Server.CORE : Load.OWN_CORE;
    try (LoadProcess load = new LoadProcess(core);
        WrkLoad wrk = WrkLoad.open()) {
      Report report = measure(load, new Tasks(workload, load, wrk, seconds(), pipelined, idle));
      System.out.println(report.markdown());
      if (out != null) {
        Files.createDirectories(out);
        Files.writeString(out.resolve(workload + ".md"), report.markdown());
        Files.writeString(out.resolve(workload + ".json"), Json.page(report));
        Chart.write(report, out.resolve(workload.toString()));
      }
    }
    return 0;
  }

  private Report measure(LoadProcess load, Tasks tasks) throws IOException {
    List<Cell> cells = new ArrayList<>();
    List<Idle> costs = new ArrayList<>();
    try (ProgressBar progress =
        new ProgressBarBuilder()
            .setTaskName(workload.toString())
            .setInitialMax(1)
            .setStyle(ProgressBarStyle.ASCII)
            .setMaxRenderedLength(100)
            .build()) {
      if (workload.needsNewJvms()) {
        return report(List.of(), List.of(), trials(load, progress));
      }
      for (int count : loops()) {
        try (Contenders contenders = new Contenders()) {
          start(contenders, count, load);
          Measurement measurement =
              new Measurement(workload, contenders, load, rounds, !noTrace, progress);
          measure(measurement, tasks, count, cells, costs);
        }
      }
    }
    return report(cells, costs, List.of());
  }

  private Report report(List<Cell> cells, List<Idle> costs, List<Outcome> outcomes)
      throws IOException {
    return new Report(command, machine(), workload, rounds, seconds(), cells, costs, outcomes);
  }

  private List<Outcome> trials(LoadProcess load, ProgressBar progress) throws IOException {
    Trials trials = new Trials(transports(), rounds, progress);
    if (workload == Workload.LIFECYCLE) {
      return trials.of(new LifecycleTrial(groups));
    }
    progress.setExtraMessage("warming the load");
    int count = connections().get(0);
    new StartTrial(load, count, warmup).of(transports().get(0));
    return trials.of(new StartTrial(load, count, seconds()));
  }

  private double seconds() {
    return seconds == null ? workload.seconds() : seconds;
  }

  private List<Integer> connections() {
    return connections == null ? workload.connections() : connections;
  }

  private List<Integer> loops() {
    return loops == null ? workload.loops() : loops;
  }

  private List<ServerTransport> transports() {
    return transports == null ? defaultTransports() : transports;
  }

  private void measure(
      Measurement measurement, Tasks tasks, int loops, List<Cell> cells, List<Idle> costs)
      throws IOException {
    List<Integer> counts = connections();
    measurement.warmUp(warmup, counts);
    String suffix = ", " + loops + (loops == 1 ? " loop" : " loops");
    for (Cell cell : measurement.cells(tasks.of(counts, measurement))) {
      cells.add(loops().equals(List.of(1)) ? cell : cell.withName(cell.name() + suffix));
    }
    switch (workload) {
      case ECHO -> costs.addAll(measurement.idle(IDLE_CONNECTIONS));
      case IDLE -> costs.addAll(measurement.idle(idle));
      default -> {}
    }
  }

  private void start(Contenders contenders, int loops, LoadProcess load) throws IOException {
    if (limit != null && workload != Workload.ECHO) {
      throw new IOException("--limit goes with the workload echo only");
    }
    for (ServerTransport transport : transports()) {
      contenders.start(workload, transport, jvms, loops, load.backend());
    }
    if (limit != null) {
      contenders.startLimit(limit);
    }
  }

  private List<ServerTransport> defaultTransports() {
    List<ServerTransport> defaults =
        new ArrayList<>(List.of(AIO, EPOLL, EPOLL_BUSY, IO_URING, IO_URING_BUFFERS, NIO));
    if (workload.sharesTheCore()) {
      defaults.remove(EPOLL_BUSY);
    }
    if (workload.flushesEach()) {
      defaults.add(defaults.indexOf(EPOLL) + 1, EPOLL_CONSOLIDATED);
    }
    return defaults;
  }

  private static String machine() throws IOException {
    String model = "";
    for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
      if (line.startsWith("model name")) {
        model = line.substring(line.indexOf(':') + 2) + ", ";
        break;
      }
    }
    return model
        + Runtime.getRuntime().availableProcessors()
        + " cores, Linux "
        + System.getProperty("os.version")
        + ", Java "
        + Runtime.version()
        + ", "
        + Files.readString(Path.of("/proc/sys/net/ipv4/tcp_congestion_control")).trim();
  }
}
