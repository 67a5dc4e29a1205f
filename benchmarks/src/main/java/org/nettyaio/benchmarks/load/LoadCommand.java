package org.nettyaio.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.nettyaio.benchmarks.Json;
import org.nettyaio.benchmarks.Workload;
import org.nettyaio.linux.socket.Socket;
import picocli.CommandLine.Command;

/**
 * The load: says where the proxy's backend listens, carries out one {@link LoadOrder} for each line
 * of its input, and ends with its input. It answers an order with a line when the measured time
 * begins, with its {@link LoadResult} when that ends, and with another line when all connections
 * are closed.
 */
@Command(name = "load", hidden = true)
public final class LoadCommand implements Callable<Integer> {
  private static final int BROADCAST_MESSAGES = 4;
  private static final int DOWNLOADS = 8;
  private static final int FIREHOSE_NEIGHBOURS = 63;
  private static final double LEAD_IN_SECONDS = 0.2;
  private static final double LEAD_IN_SECONDS_PER_CONNECTION = 0.0004;

  private final LoadLoop loop = new LoadLoop();
  private final List<Socket> idle = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    System.out.println(new Backend(loop).port());
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String line;
    while ((line = orders.readLine()) != null) {
      obey(Json.read(line, LoadOrder.class));
    }
    return 0;
  }

  /**
   * Prints the result before it closes connections, so that the server's memory and counts can be
   * read while they are open.
   */
  private void obey(LoadOrder order) throws IOException {
    LoadResult result;
    boolean begun = false;
    try {
      hold(order);
      open(order);
      boolean ascends = order.workload() == Workload.START;
      if (!ascends) {
        loop.leadIn(LEAD_IN_SECONDS + order.connections() * LEAD_IN_SECONDS_PER_CONNECTION);
      }
      System.out.println("measuring");
      begun = true;
      result = ascends ? loop.runAscent(order.seconds()) : loop.run(order.seconds());
    } catch (IOException e) {
      if (!begun) {
        System.out.println("failed");
      }
      result = LoadResult.failed(e);
    }
    System.out.println(Json.line(result));
    loop.reset();
    System.out.println("closed");
  }

  private void open(LoadOrder order) throws IOException {
    String server = order.server();
    switch (order.workload()) {
      case UDP -> repeat(order, () -> new DatagramExchange(loop, server));
      case CHURN -> repeat(order, () -> new Churn(loop, server));
      case STREAM -> repeat(order, () -> new Reader(loop, server));
      case MULTIPLEX ->
          repeat(
              order,
              () ->
                  new Multiplex(
                      loop, server, order.workload().messageBytes(), order.pipelined() > 1));
      case FANOUT -> new Fanout(loop, server, order.connections(), 1);
      case BROADCAST -> new Fanout(loop, server, order.connections(), BROADCAST_MESSAGES);
      case FILES_BESIDE -> {
        exchange(order);
        download(order);
      }
      default -> exchange(order);
    }
  }

  private void download(LoadOrder order) throws IOException {
    Pace pace = null;
    if (order.downloadRate() > 0) {
      pace = new Pace(order.downloadRate());
      loop.add(pace);
    }
    for (int i = 0; i < DOWNLOADS; i++) {
      new Download(loop, order.server(), pace);
    }
  }

  private static void repeat(LoadOrder order, Opening opening) throws IOException {
    for (int i = 0; i < order.connections(); i++) {
      opening.open();
    }
  }

  /** Makes one connection, which adds itself to the loop. */
  private interface Opening {
    Peer open() throws IOException;
  }

  private void exchange(LoadOrder order) throws IOException {
    Schedule schedule = Schedule.closedLoop();
    if (order.rate() > 0) {
      Schedule.OpenLoop openLoop = new Schedule.OpenLoop(order.rate());
      loop.add(openLoop);
      schedule = openLoop;
    }
    Script script =
        switch (order.workload()) {
          case HTTP, PIPELINE -> Script.http(order.pipelined());
          default -> Script.echo(order.workload().messageBytes());
        };
    int connections = order.firehose() ? FIREHOSE_NEIGHBOURS : order.connections();
    for (int i = 0; i < connections; i++) {
      new Exchange(loop, Peer.connect(order.server()), script, schedule);
    }
    if (order.firehose()) {
      new Firehose(loop, order.server());
    }
  }

  /** Brings the number of idle connections to that of the order. */
  private void hold(LoadOrder order) throws IOException {
    if (idle.size() == order.idle()) {
      return;
    }
    for (Socket socket : idle) {
      socket.close();
    }
    idle.clear();
    while (idle.size() < order.idle()) {
      idle.add(Peer.connect(order.server()));
      if (idle.size() % 256 == 0) {
        // The server's backlog is finite.
        sleep(10);
      }
    }
  }

  private static void sleep(long millis) throws IOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }
}
