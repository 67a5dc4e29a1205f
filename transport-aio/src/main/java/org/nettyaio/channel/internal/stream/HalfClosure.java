package org.nettyaio.channel.internal.stream;

import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannelConfig;
import java.nio.channels.NotYetConnectedException;
import org.nettyaio.channel.internal.core.ChannelCore;
import org.nettyaio.channel.internal.socket.Errors;
import org.nettyaio.linux.Errno;

/**
 * Knows which halves of a connection are shut down, by either side, and fires the events of that.
 * Used on the channel's loop only, except for {@link #isInputShutdown} and {@link
 * #isOutputShutdown}, which may be called from any thread.
 */
public final class HalfClosure {
  private final ChannelCore core;
  private volatile boolean inputShutdown;
  private volatile boolean outputShutdown;

  /** Whether all input has been read, and the event of that was fired. */
  private boolean inputEnded;

  public HalfClosure(ChannelCore core) {
    this.core = core;
  }

  public boolean isInputShutdown() {
    return inputShutdown;
  }

  public boolean isOutputShutdown() {
    return outputShutdown;
  }

  private boolean isAllowed() {
    return ((DuplexChannelConfig) core.config()).isAllowHalfClosure();
  }

  /** Whether nothing is fired of what could still be read. */
  boolean isInputClosed() {
    return inputShutdown && (inputEnded || !isAllowed());
  }

  /**
   * All input has been read: shuts the input down, or closes the channel if that is not allowed.
   */
  void inputEnded() {
    if (!inputShutdown) {
      if (!isAllowed()) {
        core.unsafe().close();
        return;
      }
      inputShutdown = true;
      // Another owner of the socket may want to read from it.
      int result = core.isShared() ? 0 : core.socket().shutdown(true, false);
      try {
        core.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
      } finally {
        // ENOTCONN: the connection has ended, and its input with it.
        if (result < 0 && result != -Errno.ENOTCONN) {
          core.unsafe().close();
        }
      }
    }
    if (core.isOpen() && !inputEnded) {
      inputEnded = true;
      core.pipeline().fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
    }
  }

  /**
   * Shuts down the halves that are asked for and not shut down yet. Where the peer has ended the
   * connection meanwhile there is nothing to do.
   *
   * @throws NotYetConnectedException if there is no connection
   * @throws java.io.IOException if the kernel refuses it
   */
  public void shutdown(boolean input, boolean output) throws Exception {
    boolean in = input && !inputShutdown;
    boolean out = output && !outputShutdown;
    if (in || out) {
      if (!core.isActive() && core.isOpen()) {
        // Of a Unix domain socket shutdown(2) succeeds (unix_shutdown in net/unix/af_unix.c).
        throw new NotYetConnectedException();
      }
      int result = core.socket().shutdown(in, out);
      if (result < 0 && result != -Errno.ENOTCONN) {
        throw Errors.of("shutdown", result);
      }
      inputShutdown |= in;
      outputShutdown |= out;
    }
  }

  /** The channel is closed, and with it both halves. */
  public void closed() {
    inputShutdown = true;
    inputEnded = true;
    outputShutdown = true;
  }
}
