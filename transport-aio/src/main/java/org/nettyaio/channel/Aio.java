package org.nettyaio.channel;

import org.jspecify.annotations.Nullable;

/**
 * Tells whether this transport can be used here.
 *
 * <p>This class alone is compiled for older Java versions too, so that a program that asks it
 * before it uses the transport gets an answer there as well. All methods may be called from any
 * thread.
 */
public final class Aio {
  private static final int REQUIRED_JAVA = 22;

  private static final @Nullable Throwable UNAVAILABILITY_CAUSE = findUnavailabilityCause();

  private Aio() {}

  private static @Nullable Throwable findUnavailabilityCause() {
    int java = Runtime.version().feature();
    if (java < REQUIRED_JAVA) {
      return new UnsupportedOperationException(
          "java.lang.foreign is final since Java "
              + REQUIRED_JAVA
              + " and this is Java "
              + java
              + ": run on Java "
              + REQUIRED_JAVA
              + " or newer");
    }
    try {
      return Availability.cause();
    } catch (Throwable e) {
      return e;
    }
  }

  /**
   * Returns whether the transport can be used: a poll was armed, fired and reaped when this class
   * was initialised.
   */
  public static boolean isAvailable() {
    return UNAVAILABILITY_CAUSE == null;
  }

  /**
   * Makes sure that the transport can be used.
   *
   * @throws UnsupportedOperationException if it cannot; its message says why and what to do about
   *     it
   */
  public static void ensureAvailability() {
    if (UNAVAILABILITY_CAUSE != null) {
      throw new UnsupportedOperationException(
          "the Linux AIO transport is not available: " + UNAVAILABILITY_CAUSE.getMessage(),
          UNAVAILABILITY_CAUSE);
    }
  }

  /** Returns why the transport cannot be used and what to do about it, or null if it can. */
  public static @Nullable Throwable unavailabilityCause() {
    return UNAVAILABILITY_CAUSE;
  }
}
