package org.nettyaio.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import org.nettyaio.benchmarks.load.LoadCommand;
import org.nettyaio.benchmarks.load.LoadOrder;
import org.nettyaio.benchmarks.report.Cell;
import org.nettyaio.benchmarks.report.Chart;
import org.nettyaio.benchmarks.report.Idle;
import org.nettyaio.benchmarks.report.Report;
import org.nettyaio.benchmarks.report.Row;
import org.nettyaio.benchmarks.report.Sample;
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
      "Measures servers beside each other: each in a JVM on core 0, the load on core 1, in turn."
    })
public final class Benchmarks implements Callable<Integer> {
  private static final int IDLE_CONNECTIONS = 1000;
  private static final int SPARE_DESCRIPTORS = 500;
  private static final List<Double> PARTS_OF_THE_MAXIMUM = List.of(0.2, 0.5, 0.8);

  @Parameters(index = "0", paramLabel = "WORKLOAD", description = "${COMPLETION-CANDIDATES}")
  private Workload workload;

  @Option(
      names = "--transports",
      split = ",",
      defaultValue = "aio,epoll,epoll-busy,io_uring,io_uring-buffers,nio",
      description = "Of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
  private List<ServerTransport> transports;

  @Option(names = "--connections", split = ",", description = "Default: depends on the workload")
  private @Nullable List<Integer> connections;

  @Option(names = "--rounds", defaultValue = "5", description = "Default: ${DEFAULT-VALUE}")
  private int rounds;

  @Option(names = "--seconds", defaultValue = "3", description = "Default: ${DEFAULT-VALUE}")
  private double seconds;

  @Option(
      names = "--warmup",
      defaultValue = "15",
      description = "Seconds for each server, before it counts. Default: ${DEFAULT-VALUE}")
  private double warmup;

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
    // The processes that it starts are the same program.
    String role = arguments.length == 0 ? "" : arguments[0];
    Object program =
        switch (role) {
          case "server" -> new ServerCommand();
          case "load" -> new LoadCommand();
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
    List<Server> servers = new ArrayList<>();
    try (LoadProcess load = new LoadProcess();
        WrkLoad wrk = WrkLoad.open()) {
      start(servers, load);
      Report report = measure(servers, load, wrk);
      System.out.println(report.markdown());
      if (out != null) {
        Files.createDirectories(out);
        Files.writeString(out.resolve(workload + ".md"), report.markdown());
        Files.writeString(out.resolve(workload + ".json"), Json.page(report));
        Chart.write(report, out.resolve(workload.toString()));
      }
    } finally {
      for (Server server : servers) {
        server.close();
      }
    }
    return 0;
  }

  private void start(List<Server> servers, LoadProcess load) throws IOException {
    for (ServerTransport transport : transports) {
      servers.add(Server.start(workload, transport, load.backend()));
    }
    if (limit != null) {
      if (workload != Workload.ECHO) {
        throw new IOException("--limit goes with the workload echo only");
      }
      int port = 20_000 + (int) (ProcessHandle.current().pid() % 10_000);
      servers.add(Server.startLimit(limit.toString(), "epoll", port));
      servers.add(Server.startLimit(limit.toString(), "batch", port + 1));
    }
  }

  /** What one cell is of: its name, and the load. */
  private record Task(String name, LoadOrder order, Load load) {}

  private Report measure(List<Server> servers, Load load, WrkLoad wrk) throws IOException {
    List<Integer> counts = connections == null ? workload.connections() : connections;
    try (ProgressBar progress =
        new ProgressBarBuilder()
            .setTaskName(workload.toString())
            .setInitialMax(1)
            .setStyle(ProgressBarStyle.ASCII)
            .setMaxRenderedLength(100)
            .build()) {
      for (Server server : servers) {
        progress.setExtraMessage("warming " + server.name());
        warmUp(server, load, counts);
      }
      List<Task> tasks = tasks(servers, load, wrk, counts);
      progress.maxHint((long) tasks.size() * servers.size() * (rounds + 1));
      List<Cell> cells = new ArrayList<>();
      for (Task task : tasks) {
        cells.add(measure(servers, task, progress));
      }
      List<Idle> costs = new ArrayList<>();
      if (workload == Workload.ECHO || workload == Workload.IDLE) {
        progress.setExtraMessage("idle connections");
        for (Server server : servers) {
          LoadOrder one = LoadOrder.of(workload, server.port(), 1, 0.2);
          costs.add(server.idle(load, one, workload == Workload.IDLE ? idle : IDLE_CONNECTIONS));
        }
      }
      return new Report(command, machine(), workload, rounds, seconds, cells, costs);
    }
  }

  /** Connections come and go meanwhile: what that compiles anew is not to happen later. */
  private void warmUp(Server server, Load load, List<Integer> counts) throws IOException {
    double each = Math.max(0.5, warmup / 10);
    for (int i = 0; i * each < warmup; i++) {
      int count = Math.min(counts.get(i % counts.size()), 1024);
      LoadOrder order = LoadOrder.of(workload, server.port(), count, each);
      server.measure(
          load, workload == Workload.HTTP && i % 2 == 1 ? order.withPipelined(16) : order);
    }
  }

  private List<Task> tasks(List<Server> servers, Load load, WrkLoad wrk, List<Integer> counts)
      throws IOException {
    List<Task> tasks = new ArrayList<>();
    for (int count : counts) {
      LoadOrder order = LoadOrder.of(workload, 0, count, seconds);
      String name = count + (count == 1 ? " connection" : " connections");
      switch (workload) {
        case HTTP -> {
          for (int together : pipelined) {
            String task = name + ", " + together + " at once";
            tasks.add(new Task(task, order.withPipelined(together), load));
            if (WrkLoad.isInstalled()) {
              tasks.add(new Task(task + ", by wrk", order.withPipelined(together), wrk));
            }
          }
        }
        case LATENCY -> {
          double maximum = maximum(servers, load, order);
          for (double part : PARTS_OF_THE_MAXIMUM) {
            double rate = Math.rint(maximum * part);
            tasks.add(
                new Task(
                    String.format("%.0f requests/s, %.0f %% of epoll's maximum", rate, 100 * part),
                    order.withRate(rate),
                    load));
          }
        }
        case IDLE -> tasks.add(new Task(name + " beside " + idle, order.withIdle(idle), load));
        case FAIRNESS ->
            tasks.add(new Task("63 connections beside a firehose", order.withFirehose(), load));
        default -> tasks.add(new Task(name, order, load));
      }
    }
    return tasks;
  }

  private double maximum(List<Server> servers, Load load, LoadOrder order) throws IOException {
    double[] found = new double[3];
    for (int i = 0; i < found.length; i++) {
      Server epoll = epoll(servers);
      found[i] = epoll.measure(load, at(order, epoll)).throughput();
    }
    Arrays.sort(found);
    return found[found.length / 2];
  }

  private static Server epoll(List<Server> servers) {
    return servers.stream()
        .filter(server -> server.name().equals(ServerTransport.EPOLL.toString()))
        .findFirst()
        .orElse(servers.get(0));
  }

  private static LoadOrder at(LoadOrder order, Server server) {
    return new LoadOrder(
        order.workload(),
        server.port(),
        order.connections(),
        order.seconds(),
        order.pipelined(),
        order.rate(),
        order.firehose(),
        order.idle());
  }

  private Cell measure(List<Server> servers, Task task, ProgressBar progress) throws IOException {
    Load load = task.load();
    Map<Server, List<Sample>> samples = new LinkedHashMap<>();
    servers.forEach(server -> samples.put(server, new ArrayList<>()));
    for (int round = 0; round < rounds; round++) {
      for (Server server : servers) {
        progress.setExtraMessage(task.name() + ", " + server.name());
        LoadOrder order = at(task.order(), server);
        Sample sample = server.measure(load, order);
        if (order.firehose()) {
          LoadOrder others = LoadOrder.of(workload, server.port(), 64, seconds);
          double without = server.measure(load, others).throughput() * 63 / 64;
          sample = sample.withShare(sample.throughput() / without);
        }
        samples.get(server).add(sample);
        progress.step();
      }
    }
    List<Sample> epoll = samples.get(epoll(servers));
    List<Row> rows = new ArrayList<>();
    for (Server server : servers) {
      Double traced = null;
      if (!noTrace) {
        progress.setExtraMessage(task.name() + ", tracing " + server.name());
        LoadOrder order = at(task.order(), server).withSeconds(1);
        traced = server.trace(load, order);
      }
      progress.step();
      rows.add(Row.of(server.name(), samples.get(server), epoll, traced));
    }
    return new Cell(task.name(), task.order().connections(), rows);
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
