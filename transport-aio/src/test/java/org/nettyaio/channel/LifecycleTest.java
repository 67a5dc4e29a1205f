package org.nettyaio.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.concurrent.Promise;
import java.io.ByteArrayOutputStream;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nettyaio.channel.internal.loop.AioRegistration;
import org.nettyaio.channel.internal.loop.Operation;
import org.nettyaio.channel.internal.loop.Reason;
import org.nettyaio.linux.aio.AioRequest;

/**
 * What becomes of a channel's operations, in every state they can be in, when it is closed, half
 * closed, moved to another loop, or its loop shuts down. Everything is done within a round of the
 * loop, while it hands out the read of another channel: only there do operations stay in a state
 * for long enough.
 */
@Timeout(60)
class LifecycleTest {
  private static final byte[] TO_PEER = "what the channel flushed".getBytes(US_ASCII);
  private static final byte[] FROM_PEER = "what the peer sent".getBytes(US_ASCII);
  private static final int TOO_MUCH = 32 << 20;

  /** Which operation is outstanding, and how far it has come. */
  enum Situation {
    READ_NEXT(Operation.POLL_IN, AioRequest.State.IDLE),
    POLL_IN_SUBMITTED(Operation.POLL_IN, AioRequest.State.SUBMITTED),
    POLL_OUT_SUBMITTED(Operation.POLL_OUT, AioRequest.State.SUBMITTED),
    READ_QUEUED(Operation.READ, AioRequest.State.QUEUED),
    READ_SUBMITTED(Operation.READ, AioRequest.State.SUBMITTED),
    READ_DONE(Operation.READ, AioRequest.State.IDLE),
    WRITE_JOINED(Operation.WRITE, AioRequest.State.IDLE),
    WRITE_QUEUED(Operation.WRITE, AioRequest.State.QUEUED),
    WRITE_SUBMITTED(Operation.WRITE, AioRequest.State.SUBMITTED),
    WRITE_DONE(Operation.WRITE, AioRequest.State.IDLE);

    final Operation operation;

    /** How far; idle means that the result is known, or none is needed, and the turn to come. */
    final AioRequest.State state;

    Situation(Operation operation, AioRequest.State state) {
      this.operation = operation;
      this.state = state;
    }
  }

  enum Action {
    CLOSE,
    SHUTDOWN_OUTPUT,
    MOVE,
    LOOP_SHUTDOWN
  }

  static Stream<Arguments> all() {
    return Arrays.stream(Situation.values())
        .flatMap(s -> Arrays.stream(Action.values()).map(a -> Arguments.of(s, a)));
  }

  // Transfers of a single channel wait for the batch only where everything does.
  private static final AioIoHandlerConfig BATCH =
      new AioIoHandlerConfig().setIoMode(AioIoMode.BATCH);

  private final AioEventLoopGroup loop = new AioEventLoopGroup(1, (Executor) null, BATCH);
  private final AioEventLoopGroup other = new AioEventLoopGroup(1, (Executor) null, BATCH);
  private final Received received = new Received();
  private TestPeer trigger;
  private TestPeer peer;
  private Promise<Void> done;
  private Runnable inRound;
  private ChannelFuture written;
  private ChannelFuture moved;

  @BeforeEach
  void connect() {
    done = loop.next().newPromise();
    trigger =
        TestPeer.connect(
            loop,
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext ctx, Object message) {
                ((ByteBuf) message).release();
                try {
                  inRound.run();
                  done.setSuccess(null);
                } catch (Throwable e) {
                  done.setFailure(e);
                }
              }
            },
            true);
    peer = TestPeer.connect(loop, received, false);
  }

  @AfterEach
  void shutDown() throws Exception {
    trigger.close();
    peer.close();
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    other.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  @ParameterizedTest
  @MethodSource("all")
  void nothingIsLostAndNothingIsLeft(Situation situation, Action action) throws Exception {
    arrange(situation);
    List<AioRegistration> registration = new ArrayList<>();
    inRound =
        () -> {
          registration.add(peer.channel.registration());
          bring(situation);
          act(action);
        };
    trigger.write(new byte[1]);
    done.sync();

    boolean blocked = situation == Situation.POLL_OUT_SUBMITTED;
    switch (action) {
      case CLOSE, LOOP_SHUTDOWN -> {
        assertPeerGets(situation, blocked, true);
        assertThat(peer.channel.closeFuture().await(20, TimeUnit.SECONDS)).isTrue();
      }
      case SHUTDOWN_OUTPUT -> {
        assertPeerGets(situation, blocked, true);
        assertStillReceives(situation);
      }
      case MOVE -> {
        moved.sync();
        other.register(peer.channel).sync();
        assertPeerGets(situation, blocked, false);
        assertStillReceives(situation);
      }
    }
    if (action != Action.SHUTDOWN_OUTPUT) {
      await(() -> registration.get(0).state() == AioRegistration.State.REMOVED);
    }
  }

  /** Prepares what has to be there before the round. */
  private void arrange(Situation situation) throws Exception {
    switch (situation.operation) {
      case POLL_IN -> {
        if (situation == Situation.POLL_IN_SUBMITTED) {
          onLoop(() -> peer.channel.read());
          await(() -> isArmed(Operation.POLL_IN));
        }
      }
      case READ -> {
        // Readable, known to be, and nobody wants to read.
        onLoop(() -> peer.channel.read());
        await(() -> isArmed(Operation.POLL_IN));
        onLoop(() -> peer.channel.core().autoReadCleared());
        peer.write(FROM_PEER);
        await(() -> !isOutstanding(Operation.POLL_IN));
      }
      case POLL_OUT -> {
        written = peer.channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[TOO_MUCH]));
        await(() -> isOutstanding(Operation.POLL_OUT));
      }
      default -> {}
    }
  }

  /** Brings the operation into its state; runs within a round. */
  private void bring(Situation situation) {
    AioRegistration registration = peer.channel.registration();
    if (situation.operation == Operation.READ) {
      peer.channel.read();
      // Its turn has come.
      assertThat(registration.isReady(Reason.READ_ON)).isTrue();
      registration.clear(Reason.READ_ON);
      registration.handle().turn(registration, Reason.READ_ON);
    } else if (situation == Situation.READ_NEXT) {
      registration.readInNextTurn(false);
    } else if (situation.operation == Operation.WRITE) {
      written = peer.channel.writeAndFlush(Unpooled.copiedBuffer(TO_PEER));
      assertThat(registration.isFlushJoined()).isTrue();
      if (situation == Situation.WRITE_JOINED) {
        return;
      }
      registration.handle().flushJoined(registration);
    }
    if (situation.state == AioRequest.State.SUBMITTED) {
      // More than there will ever be room for: submits, and does not look for results.
      registration.loop().iovecs(Integer.MAX_VALUE);
    } else if (situation.state == AioRequest.State.IDLE) {
      registration.loop().settle();
    }
    assertThat(registration.operations().state(situation.operation)).isEqualTo(situation.state);
    assertThat(registration.isOutstanding(situation.operation)).isTrue();
  }

  private void act(Action action) {
    switch (action) {
      case CLOSE -> peer.channel.close();
      case SHUTDOWN_OUTPUT -> peer.channel.shutdownOutput();
      case MOVE -> moved = peer.channel.deregister();
      case LOOP_SHUTDOWN -> loop.shutdownGracefully(0, 5, TimeUnit.SECONDS);
    }
  }

  private void assertPeerGets(Situation situation, boolean blocked, boolean end) throws Exception {
    if (situation.operation == Operation.WRITE) {
      assertThat(end ? peer.readToEnd() : peer.read(TO_PEER.length)).isEqualTo(TO_PEER);
      assertThat(written.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(written.cause()).isNull();
    } else if (blocked && !end) {
      assertThat(peer.read(TOO_MUCH)).hasSize(TOO_MUCH);
      assertThat(written.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(written.cause()).isNull();
    } else if (blocked) {
      assertThat(peer.readToEnd().length).isBetween(1, TOO_MUCH - 1);
      assertThat(written.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(written.cause()).isInstanceOfAny(ClosedChannelException.class, Exception.class);
    } else if (end) {
      assertPeerGetsNothing();
    }
  }

  private void assertPeerGetsNothing() throws Exception {
    try {
      assertThat(peer.readToEnd()).isEmpty();
    } catch (SocketException reset) {
      // Closed with data that nobody read: TCP says so with a reset, as with every transport.
      assertThat(reset).hasMessageContaining("reset");
    }
  }

  private void assertStillReceives(Situation situation) throws Exception {
    peer.channel.config().setAutoRead(true);
    byte[] more = "and more".getBytes(US_ASCII);
    peer.write(more);
    String expected =
        (situation.operation == Operation.READ ? new String(FROM_PEER, US_ASCII) : "") + "and more";
    await(() -> received.text().equals(expected));
  }

  private boolean isOutstanding(Operation operation) {
    return onLoop(() -> peer.channel.registration().isOutstanding(operation));
  }

  private boolean isArmed(Operation operation) {
    return onLoop(
        () ->
            peer.channel.registration().operations().state(operation)
                == AioRequest.State.SUBMITTED);
  }

  private void onLoop(Runnable task) {
    loop.submit(task).syncUninterruptibly();
  }

  private boolean onLoop(BooleanSupplier question) {
    return loop.submit(question::getAsBoolean).syncUninterruptibly().getNow();
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("still waiting").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  /** Collects what is read. */
  private static final class Received extends SimpleChannelInboundHandler<ByteBuf> {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    protected synchronized void channelRead0(ChannelHandlerContext ctx, ByteBuf message) {
      bytes.writeBytes(ByteBufUtil.getBytes(message));
    }

    synchronized String text() {
      return bytes.toString(US_ASCII);
    }
  }
}
