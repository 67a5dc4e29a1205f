package org.nettyaio.testsuite.campaign;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannel;
import java.nio.channels.ClosedChannelException;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A channel that may be disturbed. What is done to it is done on its loop, wherever that is. */
final class Target {
  private static final int MAX_PAUSE_MILLIS = 8;
  private static final int MAX_MOVES = 40;
  private static final int MAX_STAY_MILLIS = 4;

  final Channel channel;
  private final EventLoopGroup group;
  private final Ledger ledger;
  private volatile @Nullable Session session;
  private volatile boolean stranger;
  private volatile @Nullable Runnable atEnd;
  private volatile boolean moving;
  private int inactives;
  private boolean paused;
  private int moves;
  private int pauses;

  Target(Channel channel, EventLoopGroup group, Ledger ledger) {
    this.channel = channel;
    this.group = group;
    this.ledger = ledger;
  }

  /**
   * Has something run when the connection is over: when the channel has become inactive; or when it
   * was closed on its way between two loops, where Netty may take the handlers out of the pipeline
   * before they could be told.
   */
  Target atEnd(Runnable task) {
    atEnd = task;
    channel
        .closeFuture()
        .addListener(
            closed -> {
              if (moving || !channel.isRegistered()) {
                end();
              }
            });
    return this;
  }

  /** The handler has heard that the channel is inactive. */
  void inactive() {
    if (++inactives > 1) {
      ledger.fault("channelInactive twice: " + this + " of " + session);
    }
    end();
  }

  /** The channel could not be connected: it does not become inactive, as it never was active. */
  void neverActive() {
    end();
  }

  private void end() {
    Runnable task = atEnd;
    atEnd = null;
    if (task != null) {
      task.run();
    }
  }

  void session(@Nullable Session session) {
    this.session = session;
  }

  /** The connection's client is of another process. */
  void stranger() {
    stranger = true;
  }

  boolean isStranger() {
    return stranger;
  }

  @Nullable Session session() {
    return session;
  }

  /** Runs something on the loop that the channel has when it runs. */
  void onLoop(Runnable task) {
    EventLoop loop = channel.eventLoop();
    if (loop.inEventLoop()) {
      task.run();
      return;
    }
    try {
      loop.execute(() -> onLoop(task));
    } catch (RejectedExecutionException ended) {
      // So the channel is closed.
    }
  }

  private void later(int millis, Runnable task) {
    try {
      channel.eventLoop().schedule(() -> onLoop(task), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException ended) {
      // So the channel is closed.
    }
  }

  /**
   * Moves the channel to other loops, some times in a row: nothing of the connection may change.
   */
  void move(Random random) {
    int times = 1 + random.nextInt(MAX_MOVES);
    onLoop(() -> move(times));
  }

  private void move(int times) {
    if (moving || !channel.isActive() || !channel.isRegistered()) {
      return;
    }
    moving = true;
    moves++;
    ledger.add("moves", 1);
    ledger.promise("deregister", channel.deregister()).addListener(done -> register(times));
  }

  private void register(int times) {
    if (!channel.isOpen()) {
      return;
    }
    EventLoop target = group.next();
    ledger
        .promise("register", target.register(channel))
        .addListener(
            done -> {
              moving = false;
              if (!done.isSuccess()) {
                refused(done.cause());
              } else if (times > 1) {
                later(1 + times % MAX_STAY_MILLIS, () -> move(times - 1));
              }
            });
  }

  /** The loop that the channel was to move to has no room: the connection ends with that. */
  private void refused(Throwable cause) {
    Session whose = session;
    if (channel.isOpen()) {
      ledger.fault("open without a registration after a move" + Ledger.text(cause));
    } else if (cause instanceof ClosedChannelException) {
      // The connection has ended on its way between two loops.
      return;
    } else if (whose != null) {
      whose.fault("no registration after a move", cause);
    } else {
      ledger.nameless(cause);
    }
  }

  /** Switches autoRead off for a while, in which some reads are asked for by hand. */
  void pause(Random random) {
    int reads = random.nextInt(4);
    int[] delays = random.ints(reads + 1, 0, MAX_PAUSE_MILLIS).toArray();
    onLoop(
        () -> {
          if (paused || !channel.isActive()) {
            return;
          }
          paused = true;
          pauses++;
          ledger.add("pauses", 1);
          channel.config().setAutoRead(false);
          step(delays, 0);
        });
  }

  private void step(int[] delays, int step) {
    later(
        delays[step],
        () -> {
          if (step + 1 < delays.length) {
            channel.read();
            step(delays, step + 1);
          } else {
            paused = false;
            channel.config().setAutoRead(true);
          }
        });
  }

  /** Closes the connection in the middle, with a reset or without. */
  void breakOff(boolean reset) {
    Session whose = session;
    if (whose == null) {
      return;
    }
    whose.disturb(reset ? "a reset" : "a close");
    onLoop(
        () -> {
          ledger.add(reset ? "resets" : "closes", 1);
          closeNow(channel, reset, ledger);
        });
  }

  /** Ends the channel's half, or the channel if that cannot be. */
  static void shutdownOutput(DuplexChannel channel, @Nullable Session whose, Ledger ledger) {
    ledger
        .promise("shutdownOutput", channel.shutdownOutput())
        .addListener(
            done -> {
              if (!done.isSuccess()) {
                if (whose != null) {
                  whose.fault("the output cannot be shut down", done.cause());
                }
                ledger.promise("close", channel.close());
              }
            });
  }

  /** Closes a channel, with a reset if it is TCP's and that is wanted. */
  static void closeNow(Channel channel, boolean reset, Ledger ledger) {
    if (reset && channel instanceof SocketChannel && channel.isOpen()) {
      try {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
      } catch (ChannelException closedMeanwhile) {
        // Then there is nothing to reset.
      }
    }
    ledger.promise("close", channel.close());
  }

  @Override
  public String toString() {
    return String.format(
        "[%s active %b registered %b moves %d moving %b pauses %d paused %b autoRead %b pending %s]",
        channel.id().asShortText(),
        channel.isActive(),
        channel.isRegistered(),
        moves,
        moving,
        pauses,
        paused,
        channel.config().isAutoRead(),
        channel.unsafe().outboundBuffer() == null
            ? "none"
            : channel.unsafe().outboundBuffer().totalPendingWriteBytes());
  }
}
