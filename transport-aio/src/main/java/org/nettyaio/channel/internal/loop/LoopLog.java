package org.nettyaio.channel.internal.loop;

import io.netty.util.internal.logging.InternalLogger;

/**
 * Logs for a loop, which goes on whatever its log does: a logger may have no descriptor left to
 * load its classes with, no memory, or a handler of the user's that throws.
 */
public final class LoopLog {
  private LoopLog() {}

  public static void warn(InternalLogger logger, String text, Throwable cause) {
    try {
      logger.warn(text, cause);
    } catch (Throwable e) {
      // There is nobody left to tell.
    }
  }

  static void debug(InternalLogger logger, String text, Throwable cause) {
    try {
      logger.debug(text, cause);
    } catch (Throwable e) {
      // There is nobody left to tell.
    }
  }

  /** Logs a text with one place, for what it is about. */
  public static void debug(InternalLogger logger, String text, Object about, Throwable cause) {
    try {
      logger.debug(text, about, cause);
    } catch (Throwable e) {
      // There is nobody left to tell.
    }
  }

  /** Logs a text with one place, for what it is about. */
  static void warn(InternalLogger logger, String text, Object about, Throwable cause) {
    try {
      logger.warn(text, about, cause);
    } catch (Throwable e) {
      // There is nobody left to tell.
    }
  }
}
