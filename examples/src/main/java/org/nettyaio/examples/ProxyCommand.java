package org.nettyaio.examples;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code examples/run proxy}: starts the proxy, and on SIGTERM or SIGINT drains it and prints what
 * it did.
 */
@Command(
    name = "proxy",
    description = {
      "A TCP proxy in front of an upstream, or of an HTTP server of its own.",
      "Ends on SIGTERM or SIGINT (Ctrl-C), with an account of what it did."
    },
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true)
final class ProxyCommand implements Runnable {
  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private ServerOptions options = new ServerOptions();

  @Option(
      names = "--upstream",
      paramLabel = "HOST:PORT",
      converter = HostAndPort.Converter.class,
      description = {
        "Where connections go to; an IPv6 address as [address]:port.",
        "Default: an HTTP server started for the purpose, with a page at / and N bytes at /bytes/N."
      })
  private @Nullable HostAndPort upstream;

  @Option(
      names = "--max-clients",
      paramLabel = "N",
      description = {
        "How many clients to serve at a time; more wait until others have left.",
        "Default: as many as fit into three quarters of the JVM's memory limit, if none of them",
        "reads: a connection keeps 384 KiB at the most."
      })
  private @Nullable Integer maxClients;

  private int drainSeconds = 10;

  @Option(
      names = "--drain-seconds",
      paramLabel = "S",
      defaultValue = "10",
      description =
          "How long to wait at the end for connections to finish; default: ${DEFAULT-VALUE}.")
  void drainSeconds(int value) {
    if (value < 0) {
      throw new ParameterException(
          command.commandLine(),
          "Invalid value for option '--drain-seconds': must not be negative");
    }
    this.drainSeconds = value;
  }

  /** Direct memory has the limit of the heap, unless -XX:MaxDirectMemorySize says otherwise. */
  private int maxClients() {
    if (maxClients == null) {
      return ProxyServer.clientsWithin(Runtime.getRuntime().maxMemory());
    }
    if (maxClients < 1) {
      throw new ParameterException(
          command.commandLine(), "Invalid value for option '--max-clients': must be at least 1");
    }
    return maxClients;
  }

  @Override
  public void run() {
    EventLoopGroup group = options.newGroup();
    ProxyServer proxy;
    try {
      HostAndPort target = upstream == null ? startOrigin(options.transport()) : upstream;
      proxy =
          new ProxyServer(
              options.transport(),
              group,
              options.bindAddress(),
              target,
              maxClients(),
              ProxyCommand::log);
    } catch (UserError e) {
      group.shutdownGracefully();
      throw e;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> drainAndReport(proxy, group), "drain"));
    announce(proxy);
    // The hook closes the listener first; the exit that follows waits until the hook is done.
    proxy.closeFuture().awaitUninterruptibly();
  }

  /**
   * On an event loop of its own, so that what the proxy's loops count is the proxy's work alone.
   */
  private static HostAndPort startOrigin(Transport transport) {
    Channel origin = HttpOrigin.start(transport, transport.newGroup(1));
    InetSocketAddress address = Listening.address(origin);
    return new HostAndPort(address.getAddress().getHostAddress(), address.getPort());
  }

  private void announce(ProxyServer proxy) {
    String address = NetUtil.toSocketAddressString(proxy.address());
    String target = upstream == null ? "an HTTP server of its own" : upstream.toString();
    log("listening on " + address + ", upstream " + target + ", transport " + options.transport());
    if (upstream == null) {
      log("try: curl http://" + address + "/");
    }
  }

  private void drainAndReport(ProxyServer proxy, EventLoopGroup group) {
    log("draining, for at most " + drainSeconds + " s");
    int cut = proxy.drain(Duration.ofSeconds(drainSeconds));
    log(cut == 0 ? "drained" : "gave up on " + cut + " connections that had not ended");
    System.out.println(proxy.stats().report(options.transport().systemCalls(group)));
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }

  private static void log(String line) {
    System.out.println("proxy: " + line);
  }
}
