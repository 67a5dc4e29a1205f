package org.nettyaio.examples;

import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The options every server here takes: where to listen, on which transport, with how many loops.
 */
final class ServerOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  private Transport transport;
  private int threads;
  private String host;
  private int port;

  /** Filled by picocli. */
  ServerOptions() {
    this.command = CommandSpec.create();
    this.transport = Transport.AIO;
    this.threads = 1;
    this.host = "127.0.0.1";
  }

  @Option(
      names = "--transport",
      paramLabel = "NAME",
      defaultValue = "aio",
      converter = Transport.Converter.class,
      description = "One of ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
  void transport(Transport value) {
    this.transport = value;
  }

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Event loops, a thread each; default: ${DEFAULT-VALUE}.")
  void threads(int value) {
    if (value < 1 || value > 1024) {
      throw wrong("--threads", value, "1 to 1024");
    }
    this.threads = value;
  }

  @Option(
      names = {"--host", "--bind"},
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Address to listen on, 0.0.0.0 for all; default: ${DEFAULT-VALUE}.")
  void host(String value) {
    this.host = value;
  }

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "8080",
      description = "Port to listen on, 0 for any free one; default: ${DEFAULT-VALUE}.")
  void port(int value) {
    if (value < 0 || value > 65_535) {
      throw wrong("--port", value, "0 to 65535");
    }
    this.port = value;
  }

  private ParameterException wrong(String option, int value, String range) {
    return new ParameterException(
        command.commandLine(),
        "Invalid value for option '" + option + "': " + value + ", want " + range);
  }

  Transport transport() {
    return transport;
  }

  /** A group of {@code --threads} event loops of {@code --transport}. */
  EventLoopGroup newGroup() {
    return transport.newGroup(threads);
  }

  /** Where to listen. */
  InetSocketAddress bindAddress() {
    try {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException e) {
      throw new UserError("cannot listen on " + host + ": unknown host");
    }
  }
}
