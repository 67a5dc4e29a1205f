package org.nettyaio.examples;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.util.Locale;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Prints Netty's warnings and errors to stderr, a line each, through the JDK's logging. */
final class QuietLogging {
  private QuietLogging() {}

  /** Must run before the first class of Netty that logs is loaded. */
  static void install() {
    InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
    Logger root = Logger.getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    root.setLevel(Level.WARNING);
    ConsoleHandler console = new ConsoleHandler();
    console.setFormatter(new OneLine());
    root.addHandler(console);
  }

  private static final class OneLine extends Formatter {
    @Override
    public String format(LogRecord record) {
      StringBuilder line = new StringBuilder();
      line.append(record.getLevel().getName().toLowerCase(Locale.ROOT));
      line.append(": ").append(formatMessage(record).lines().findFirst().orElse(""));
      for (Throwable t = record.getThrown(); t != null; t = t.getCause()) {
        line.append(": ").append(t);
      }
      return line.append(System.lineSeparator()).toString();
    }
  }
}
