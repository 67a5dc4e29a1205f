package org.nettyaio.linux;

import java.io.IOException;

/**
 * A system call failed: says which call, on what, why, and, where that is known, what to do about
 * it.
 *
 * <p>For example {@code connect(127.0.0.1:80) failed: ECONNREFUSED (Connection refused)}.
 */
public class ErrnoException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The call as given, for example {@code connect(127.0.0.1:80)}. */
  private final String call;

  /** The error number, positive. */
  private final int errno;

  /**
   * Creates an exception whose message is made of call, errno and, where a limit was reached, how
   * to raise it.
   *
   * @param call the call with its interesting arguments, for example {@code connect(127.0.0.1:80)}
   * @param errno the error number; one that a call returned negated is accepted as well
   */
  public ErrnoException(String call, int errno) {
    this(call, errno, DescriptorLimit.advice(Math.abs(errno)));
  }

  /**
   * Creates an exception with advice from the caller.
   *
   * @param call the call with its interesting arguments, for example {@code io_setup(4096)}
   * @param errno the error number; one that a call returned negated is accepted as well
   * @param advice what to do about it, for the end of the message; may be empty
   */
  public ErrnoException(String call, int errno, String advice) {
    super(describe(call, Math.abs(errno), advice));
    this.call = call;
    this.errno = Math.abs(errno);
  }

  /**
   * Throws if a call has failed.
   *
   * @param call the call with its interesting arguments, for example {@code listen(128)}
   * @param result what the call has returned
   * @return the result, if it is not negative
   * @throws ErrnoException if the result is negative: with that error number
   */
  public static int check(String call, int result) throws ErrnoException {
    if (result < 0) {
      throw new ErrnoException(call, result);
    }
    return result;
  }

  /**
   * The call that failed, with its interesting arguments.
   *
   * @return for example {@code connect(127.0.0.1:80)}
   */
  public String call() {
    return call;
  }

  /**
   * Why the call failed.
   *
   * @return a positive number, to be compared with the constants of {@link Errno}
   */
  public int errno() {
    return errno;
  }

  private static String describe(String call, int errno, String advice) {
    String what = call + " failed: " + Errno.name(errno) + " (" + Errno.message(errno) + ")";
    return advice.isEmpty() ? what : what + ": " + advice;
  }
}
