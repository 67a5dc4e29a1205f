package org.nettyaio.examples;

import java.io.PrintWriter;
import java.util.Set;
import org.nettyaio.examples.classic.AioAdderCommand;
import org.nettyaio.examples.classic.AioCatManyCommand;
import org.nettyaio.examples.classic.AioEventfdCommand;
import org.nettyaio.examples.classic.AioPollCommand;
import org.nettyaio.examples.classic.AioReadCommand;
import org.nettyaio.examples.classic.AioShardCommand;
import org.nettyaio.examples.classic.AioSpliceCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The program behind {@code examples/run}: chooses an example and turns failures into one line. */
@Command(
    name = "examples/run",
    description = "Programs on the aio transport for Netty, and on Linux AIO without Netty.",
    mixinStandardHelpOptions = true,
    versionProvider = Examples.Version.class,
    subcommands = {
      EchoCommand.class,
      ProxyCommand.class,
      DoctorCommand.class,
      AioReadCommand.class,
      AioPollCommand.class,
      AioCatManyCommand.class,
      AioAdderCommand.class,
      AioSpliceCommand.class,
      AioEventfdCommand.class,
      AioShardCommand.class
    },
    synopsisSubcommandLabel = "NAME")
public final class Examples implements Runnable {
  private final CommandLine commandLine;

  private Examples() {
    this.commandLine = new CommandLine(this);
  }

  /**
   * Runs an example and exits with 0 when it went well, 1 when the machine does not allow it, 2
   * when the command line is wrong.
   *
   * @param args the example's name and its options
   */
  public static void main(String[] args) {
    QuietLogging.install();
    System.exit(run(args));
  }

  /**
   * As {@link #main}, without the exit.
   *
   * @param args the example's name and its options
   * @return the exit status
   */
  public static int run(String... args) {
    return new Examples()
        .commandLine
        .setParameterExceptionHandler(Examples::wrongCommandLine)
        .setExecutionExceptionHandler((failure, cmd, parsed) -> failed(failure, cmd))
        .execute(args);
  }

  /** The examples, as the command line has them. */
  static Set<String> names() {
    return new Examples().commandLine.getSubcommands().keySet();
  }

  @Override
  public void run() {
    throw new ParameterException(
        commandLine, "Missing NAME: echo, proxy, doctor, aio-read or another");
  }

  private static int wrongCommandLine(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    PrintWriter err = command.getErr();
    err.println(name + ": " + e.getMessage() + " (help: " + name + " --help)");
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  private static int failed(Exception failure, CommandLine command) throws Exception {
    if (!(failure instanceof UserError)) {
      throw failure;
    }
    command
        .getErr()
        .println(command.getCommandSpec().qualifiedName() + ": " + failure.getMessage());
    return command.getCommandSpec().exitCodeOnExecutionException();
  }

  /** Says which build and which Netty this is. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      io.netty.util.Version netty =
          io.netty.util.Version.identify(Version.class.getClassLoader()).get("netty-transport");
      return new String[] {
        "netty-aio examples, Netty " + (netty == null ? "(unknown)" : netty.artifactVersion())
      };
    }
  }
}
