package org.nettyaio.channel.internal.stream;

import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannelConfig;
import java.nio.channels.NotYetConnectedException;
import org.nettyaio.channel.internal.core.ChannelCore;
import org.nettyaio.channel.internal.socket.Errors;
import org.nettyaio.linux.Errno;

/**
 * Which halves of a connection are shut down, by either side, and what the pipeline is told of it.
 * Used on the channel's loop only; the two questions of {@code DuplexChannel} may be asked from any
 * thread.
 */
public final class HalfClosure {
  private final ChannelCore core;
  private volatile boolean inputShutdown;
  private volatile boolean outputShutdown;

  /** Whether the pipeline has been told that all input has been read. */
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

  /** Whether reading can bring nothing that anybody would be told of. */
  boolean isInputClosed() {
    return inputShutdown && (inputEnded || !isAllowed());
  }

  /** All input has been read: closes it, or the channel. */
  void inputEnded() {
    if (!inputShutdown) {
      if (!isAllowed()) {
        core.unsafe().close();
        return;
      }
      inputShutdown = true;
      // Whoever else holds a socket from outside may have a use for its reading half.
      int result = core.isShared() ? 0 : core.socket().shutdown(true, false);
      try {
        core.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
      } finally {
        // Not connected any more means that the input is as closed as it can be.
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
   * Shuts down the halves that are asked for and not shut yet. Where the peer has ended the
   * connection meanwhile there is nothing more to be shut.
   *
   * @throws NotYetConnectedException if there is no connection
   * @throws java.io.IOException if the kernel refuses it
   */
  public void shutdown(boolean input, boolean output) throws Exception {
    boolean in = input && !inputShutdown;
    boolean out = output && !outputShutdown;
    if (in || out) {
      if (!core.isActive() && core.isOpen()) {
        // Unix domain sockets say so only of one half.
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
