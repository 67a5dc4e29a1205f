package org.nettyaio.channel.internal.stream;

import io.netty.util.ReferenceCountUtil;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.io.Closeable;
import java.io.IOException;
import org.nettyaio.channel.internal.core.ChannelCore;

/**
 * The read loop of a stream channel as its pipeline sees it: messages, and then
 * channelReadComplete. There is one at a time, which may continue over several turns of the event
 * loop, and over several event loops if the channel moves. Used on the channel's loop only.
 */
final class ReadLoop {
  private static final InternalLogger logger = InternalLoggerFactory.getInstance(ReadLoop.class);

  private enum State {
    /** There is none. */
    NONE,
    /** It reads, or waits for its next turn or for the result of a read. */
    READING,
    /** A message of it is being fired. */
    DELIVERING
  }

  private final ChannelCore core;
  private State state = State.NONE;

  /** Whether anything was fired in this loop. */
  private boolean delivered;

  ReadLoop(ChannelCore core) {
    this.core = core;
  }

  /** Whether there is one. */
  boolean isOn() {
    return state != State.NONE;
  }

  boolean hasDelivered() {
    return delivered;
  }

  /** Begins; {@link #end} is its only end, but for {@link #forget} and {@link #close}. */
  void begin() {
    delivered = false;
    state = State.READING;
  }

  /** Ends a loop in which nothing was fired, without channelReadComplete. */
  void forget() {
    state = State.NONE;
  }

  /** Fires a message. It is released, or closed, if the pipeline throws. */
  void deliver(Object message) {
    boolean taken = false;
    try {
      core.readInterest().served();
      state = State.DELIVERING;
      delivered = true;
      core.pipeline().fireChannelRead(message);
      taken = true;
    } finally {
      if (state == State.DELIVERING) {
        state = State.READING;
      }
      if (!taken) {
        // It reached no handler: what a handler throws does not come here, but is passed to its
        // exceptionCaught (AbstractChannelHandlerContext).
        drop(message);
      }
    }
  }

  /** Fires why something could not be read, in the place of a message. */
  void deliverFailure(Throwable failure) {
    delivered = true;
    core.readInterest().served();
    core.pipeline().fireExceptionCaught(failure);
  }

  /** Releases or closes a message that is not fired. */
  static void drop(Object message) {
    if (message instanceof Closeable closeable) {
      try {
        closeable.close();
      } catch (IOException e) {
        logger.debug("Failed to close {}", message, e);
      }
    } else if (ReferenceCountUtil.refCnt(message) > 0) {
      ReferenceCountUtil.safeRelease(message);
    }
  }

  /**
   * Ends the loop, with channelReadComplete.
   *
   * @return false if there was none
   */
  boolean end() {
    if (state == State.NONE) {
      return false;
    }
    delivered = false;
    try {
      core.unsafe().recvBufAllocHandle().readComplete();
    } finally {
      try {
        core.pipeline().fireChannelReadComplete();
      } finally {
        state = State.NONE;
        core.readLoopEnded();
      }
    }
    return true;
  }

  /**
   * The channel is closed. A loop that is between two reads ends: channelReadComplete is fired
   * before channelInactive, but not within the call that closes the channel.
   */
  void close() {
    if (state == State.READING) {
      state = State.NONE;
      if (delivered) {
        core.runLater(core.pipeline()::fireChannelReadComplete);
      }
    }
  }
}
