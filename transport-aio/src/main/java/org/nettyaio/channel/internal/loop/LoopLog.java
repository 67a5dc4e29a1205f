package org.nettyaio.channel.internal.loop;

import io.netty.util.internal.logging.InternalLogger;

/**
 * Logs for a loop, which continues if the logger throws: it may have no descriptor left to load its
 * classes with, no memory, or an appender of the user's that throws.
 */
public final class LoopLog {
  private LoopLog() {}

  public static void warn(InternalLogger logger, String text, Throwable cause) {
    try {
      logger.warn(text, cause);
    } catch (Throwable e) {
      // There is nothing left to report it to.
    }
  }

  static void debug(InternalLogger logger, String text, Throwable cause) {
    try {
      logger.debug(text, cause);
    } catch (Throwable e) {
      // There is nothing left to report it to.
    }
  }

  /** Logs a text with one placeholder, for what it is about. */
  public static void debug(InternalLogger logger, String text, Object about, Throwable cause) {
    try {
      logger.debug(text, about, cause);
    } catch (Throwable e) {
      // There is nothing left to report it to.
    }
  }

  /** Logs a text with one placeholder, for what it is about. */
  static void warn(InternalLogger logger, String text, Object about, Throwable cause) {
    try {
      logger.warn(text, about, cause);
    } catch (Throwable e) {
      // There is nothing left to report it to.
    }
  }
}
