package org.nettyaio.examples;

import java.net.UnknownHostException;

/** A failure that its message explains completely: printed as one line, without a stack trace. */
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates one.
   *
   * @param message what failed, on what, why, and what to do
   */
  public UserError(String message) {
    super(message, null, false, false);
  }

  /**
   * Finds the innermost reason.
   *
   * @param failure what was thrown
   * @return one line, as a sentence a user can act on
   */
  public static String why(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String message = root.getMessage();
    if (message == null || message.isBlank()) {
      return root.getClass().getSimpleName();
    }
    if (root instanceof UnknownHostException && !message.contains("nknown host")) {
      message = "unknown host " + message;
    }
    return message.lines().findFirst().orElse(message).strip();
  }
}
