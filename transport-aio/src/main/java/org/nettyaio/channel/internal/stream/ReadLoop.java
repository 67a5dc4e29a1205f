package org.nettyaio.channel.internal.stream;

import io.netty.util.ReferenceCountUtil;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.io.Closeable;
import java.io.IOException;
import org.nettyaio.channel.internal.core.ChannelCore;

/**
 * The read loop of a stream channel as its pipeline sees it: messages, and then
 * channelReadComplete. There is one at a time, which may go on over several turns of the event
 * loop, and over several event loops if the channel moves. Used on the channel's loop only.
 */
final class ReadLoop {
  private static final InternalLogger logger = InternalLoggerFactory.getInstance(ReadLoop.class);

  private enum State {
    /** There is none. */
    NONE,
    /** It reads, or waits for its next turn or for the result of a read. */
    READING,
    /** The pipeline is being handed a message of it. */
    DELIVERING
  }

  private final ChannelCore core;
  private State state = State.NONE;

  /** Whether the pipeline has been told of anything in this loop. */
  private boolean delivered;

  ReadLoop(ChannelCore core) {
    this.core = core;
  }

  /** Whether there is one. */
  boolean isOn() {
    return state != State.NONE;
  }

  /** Whether the pipeline has been told of anything in this loop. */
  boolean hasDelivered() {
    return delivered;
  }

  /** Begins; {@link #end} is its only end, but for {@link #forget} and {@link #close}. */
  void begin() {
    delivered = false;
    state = State.READING;
  }

  /** Ends a loop that the pipeline has been told nothing of, and that it is not told the end of. */
  void forget() {
    state = State.NONE;
  }

  /** Hands a message on. It is released, or closed, if the pipeline throws. */
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
        // Nobody has it: what a handler itself throws comes back as an event of the pipeline's.
        drop(message);
      }
    }
  }

  /** Tells the pipeline of something that was read and is no message. */
  void deliverFailure(Throwable failure) {
    delivered = true;
    core.readInterest().served();
    core.pipeline().fireExceptionCaught(failure);
  }

  /** Disposes of a message that nobody is given. */
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
   * Ends the loop and tells so.
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
   * The channel is closed. A loop that is between two reads ends: it is told before the channel is
   * told to be inactive, but not from within the call that closes it.
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
