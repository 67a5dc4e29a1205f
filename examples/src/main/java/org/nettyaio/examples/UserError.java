package org.nettyaio.examples;

import java.net.UnknownHostException;

/** A failure that its message explains completely: printed as one line, without a stack trace. */
final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UserError(String message) {
    super(message, null, false, false);
  }

  /** The innermost reason in one line, as a sentence a user can act on. */
  static String why(Throwable failure) {
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
