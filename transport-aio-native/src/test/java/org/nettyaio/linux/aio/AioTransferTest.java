package org.nettyaio.linux.aio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.abi.poll_h;
import org.nettyaio.linux.aio.AioRequest.State;
import org.nettyaio.linux.aio.Owner.Transfer;
import org.nettyaio.linux.socket.Descriptors;

/** Reads and writes of sockets: the kernel has done them when submit returns. */
class AioTransferTest {
  private final Descriptors fds = new Descriptors();
  private final Arena arena = Arena.ofConfined();
  private AioContext context;
  private Owner owner;

  @BeforeEach
  void open() throws Exception {
    context = AioContext.open(64, 64);
    owner = new Owner(context);
  }

  @AfterEach
  void close() {
    context.close();
    fds.close();
    arena.close();
  }

  private int[] pair(String kind) throws Exception {
    return kind.equals("tcp") ? fds.tcpPair() : fds.unixPair();
  }

  private Transfer read(int fd, MemorySegment into) {
    Transfer request = owner.transfer();
    request.read(fd, into.address(), (int) into.byteSize(), into);
    return request;
  }

  private Transfer write(int fd, MemorySegment from) {
    Transfer request = owner.transfer();
    request.write(fd, from.address(), (int) from.byteSize(), from);
    return request;
  }

  /** Submits this one request, whose result is to be in the ring right after that. */
  private int result(Transfer request) {
    context.queue(request);
    context.submit();
    assertThat(context.reap()).isEqualTo(1);
    assertThat(owner.next()).isSameAs(request);
    return request.result();
  }

  private MemorySegment text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
  }

  private static String text(MemorySegment memory, int length) {
    byte[] bytes = memory.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @ValueSource(strings = {"unix", "tcp"})
  void bytesArrive(String kind) throws Exception {
    int[] pair = pair(kind);
    MemorySegment buffer = arena.allocate(100);
    assertThat(result(write(pair[0], text("hello")))).isEqualTo(5);
    Descriptors.poll(pair[1], poll_h.POLLIN);
    assertThat(result(read(pair[1], buffer))).isEqualTo(5);
    assertThat(text(buffer, 5)).isEqualTo("hello");
  }

  @ParameterizedTest
  @ValueSource(strings = {"unix", "tcp"})
  void readOfNothingIsEagain(String kind) throws Exception {
    assertThat(result(read(pair(kind)[0], arena.allocate(10)))).isEqualTo(-Errno.EAGAIN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"unix", "tcp"})
  void writeIsPartialAndThenEagainWhenTheSocketIsFull(String kind) throws Exception {
    int[] pair = pair(kind);
    Transfer write = write(pair[0], arena.allocate(16 << 20));
    int first = result(write);
    assertThat(first).isBetween(1, (16 << 20) - 1);
    int next = first;
    for (int i = 0; i < 10_000 && next > 0; i++) {
      next = result(write);
    }
    assertThat(next).isEqualTo(-Errno.EAGAIN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"unix", "tcp"})
  void endOfStreamIsZero(String kind) throws Exception {
    int[] pair = pair(kind);
    result(write(pair[1], text("x")));
    fds.close(pair[1]);
    Descriptors.poll(pair[0], poll_h.POLLRDHUP);
    MemorySegment buffer = arena.allocate(10);
    assertThat(result(read(pair[0], buffer))).isEqualTo(1);
    assertThat(result(read(pair[0], buffer))).isZero();
  }

  @Test
  void writeToAClosedPeerIsEpipe() {
    int[] pair = fds.unixPair();
    fds.close(pair[1]);
    assertThat(result(write(pair[0], text("x")))).isEqualTo(-Errno.EPIPE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"unix", "tcp"})
  void readFromAPeerThatClosedWithoutReadingIsEconnreset(String kind) throws Exception {
    int[] pair = pair(kind);
    result(write(pair[0], text("nobody reads this")));
    Descriptors.poll(pair[1], poll_h.POLLIN);
    fds.close(pair[1]);
    Descriptors.poll(pair[0], poll_h.POLLRDHUP);
    assertThat(result(read(pair[0], arena.allocate(10)))).isEqualTo(-Errno.ECONNRESET);
  }

  @ParameterizedTest
  @ValueSource(strings = {"unix", "tcp"})
  void gatheringWriteSendsItsPiecesInOrder(String kind) throws Exception {
    int[] pair = pair(kind);
    IovecArena iovecs = context.iovecs();
    int all = iovecs.remaining();
    // Two writes in one batch, the second for the other direction.
    Transfer there = gathering(pair[0], "gath", "er", "", "ing");
    context.queue(there);
    Transfer back = gathering(pair[1], "ba", "ck");
    context.queue(back);
    assertThat(iovecs.remaining()).isEqualTo(all - 6);
    context.submit();
    assertThat(iovecs.remaining()).isEqualTo(all);
    assertThat(context.reap()).isEqualTo(2);
    assertThat(there.result()).isEqualTo(9);
    assertThat(back.result()).isEqualTo(4);
    assertThat(owner.all()).containsExactly(there, back);
    MemorySegment buffer = arena.allocate(100);
    Descriptors.poll(pair[1], poll_h.POLLIN);
    assertThat(result(read(pair[1], buffer))).isEqualTo(9);
    assertThat(text(buffer, 9)).isEqualTo("gathering");
    Descriptors.poll(pair[0], poll_h.POLLIN);
    assertThat(result(read(pair[0], buffer))).isEqualTo(4);
    assertThat(text(buffer, 4)).isEqualTo("back");
  }

  private Transfer gathering(int fd, String... pieces) {
    IovecArena iovecs = context.iovecs();
    long address = iovecs.nextAddress();
    for (String piece : pieces) {
      MemorySegment memory = text(piece);
      iovecs.add(memory.address(), memory.byteSize());
    }
    Transfer request = owner.transfer();
    request.writev(fd, address, pieces.length, Arrays.asList(pieces));
    return request;
  }

  @Test
  void gatheringWriteTakesAsManyPiecesAsTheKernelAllows() {
    int[] pair = fds.unixPair();
    String[] pieces = new String[IovecArena.IOV_MAX];
    Arrays.fill(pieces, "x");
    assertThat(result(gathering(pair[0], pieces))).isEqualTo(1_024);
    String[] tooMany = new String[IovecArena.IOV_MAX + 1];
    Arrays.fill(tooMany, "x");
    Transfer refused = gathering(pair[0], tooMany);
    context.queue(refused);
    context.submit();
    assertThat(owner.next()).isSameAs(refused);
    assertThat(refused.result()).isEqualTo(-Errno.EINVAL);
    owner.assertNothingLeft();
  }

  @Test
  void resultsOfABatchComeInTheOrderItWasQueued() {
    int[] pair = fds.unixPair();
    Transfer write = write(pair[0], text("now"));
    Transfer read = read(pair[1], arena.allocate(10));
    context.queue(write);
    context.queue(read);
    context.submit();
    context.reap();
    assertThat(owner.next()).isSameAs(write);
    assertThat(owner.next()).isSameAs(read);
    assertThat(read.result()).as("what was written before it in the same batch").isEqualTo(3);
    assertThat(context.counters().submits()).isEqualTo(1);
  }

  @Test
  void holderIsKeptUntilTheResultIsKnownAndNoLonger() {
    int[] pair = fds.unixPair();
    MemorySegment buffer = arena.allocate(10);
    Object[] holder = {new Object()};
    WeakReference<Object> reference = new WeakReference<>(holder[0]);
    Transfer request = owner.transfer();
    request.read(pair[0], buffer.address(), 10, holder[0]);
    holder[0] = null;
    context.queue(request);
    context.submit();
    assertThat(request.state()).isEqualTo(State.SUBMITTED);
    System.gc();
    assertThat(reference.get()).isNotNull();
    context.reap();
    assertThat(owner.known()).as("not taken yet").isEqualTo(1);
    AioTests.until(
        "the holder is collected",
        () -> {
          System.gc();
          return reference.get() == null;
        });
    assertThat(request.state()).isEqualTo(State.IDLE);
  }

  @Test
  void holderOfACancelledRequestIsLetGo() {
    Object[] holder = {new Object()};
    WeakReference<Object> reference = new WeakReference<>(holder[0]);
    Transfer request = owner.transfer();
    request.write(-1, 0, 0, holder[0]);
    holder[0] = null;
    context.queue(request);
    assertThat(context.cancel(request)).isTrue();
    AioTests.until(
        "the holder is collected",
        () -> {
          System.gc();
          return reference.get() == null;
        });
    assertThat(request.state()).isEqualTo(State.IDLE);
  }

  @Test
  void cancelLeavesATransferThatTheKernelHasDone() {
    int[] pair = fds.unixPair();
    Transfer write = write(pair[0], text("sent"));
    context.queue(write);
    context.submit();
    assertThat(context.cancel(write)).isFalse();
    assertThat(write.state()).isEqualTo(State.SUBMITTED);
    context.reap();
    assertThat(owner.next()).isSameAs(write);
    assertThat(write.result()).isEqualTo(4);
    assertThat(context.counters().cancels()).isZero();
  }

  @Test
  void iovecsAreFreeUnlessAWriteIsQueued() {
    int[] pair = fds.unixPair();
    int all = context.iovecs().remaining();
    gathering(pair[0], "set", "up", "only");
    assertThat(context.iovecs().remaining()).isEqualTo(all);
    Transfer first = gathering(pair[0], "que", "ued");
    context.queue(first);
    Transfer second = gathering(pair[0], "al", "so");
    context.queue(second);
    assertThat(context.iovecs().remaining()).isEqualTo(all - 4);
    context.cancel(first);
    assertThat(context.iovecs().remaining()).isEqualTo(all - 4);
    context.cancel(second);
    assertThat(context.iovecs().remaining()).isEqualTo(all);
  }

  @ParameterizedTest
  @ValueSource(strings = {"unix", "tcp"})
  void performedAtOnceItNeedsNoBatchAndTellsNobody(String kind) throws Exception {
    int[] pair = pair(kind);
    MemorySegment buffer = arena.allocate(10);
    Transfer read = read(pair[1], buffer);
    assertThat(read.perform()).isEqualTo(-Errno.EAGAIN);
    assertThat(read.result()).isEqualTo(-Errno.EAGAIN);
    assertThat(write(pair[0], text("at")).perform()).isEqualTo(2);
    Descriptors.poll(pair[1], poll_h.POLLIN);
    assertThat(read.perform()).isEqualTo(2);
    assertThat(read.result()).isEqualTo(2);
    assertThat(text(buffer, 2)).isEqualTo("at");
    assertThat(gathering(pair[0], "on", "ce").perform()).isEqualTo(4);
    Descriptors.poll(pair[1], poll_h.POLLIN);
    assertThat(read.perform()).isEqualTo(4);
    assertThat(text(buffer, 4)).isEqualTo("once");
    assertThat(read.state()).isEqualTo(State.IDLE);
    owner.assertNothingLeft();
    assertThat(context.counters().submits()).isZero();
  }

  @Test
  void performedAtOnceItGoesPastWhatIsQueued() {
    int[] pair = fds.unixPair();
    Transfer queued = write(pair[0], text("last"));
    context.queue(queued);
    assertThat(write(pair[0], text("first ")).perform()).isEqualTo(6);
    assertThatThrownBy(queued::perform).hasMessage("performed while QUEUED");
    context.submit();
    assertThatThrownBy(queued::perform).hasMessage("performed while SUBMITTED");
    assertThat(owner.take(1)).containsExactly(queued);
    MemorySegment buffer = arena.allocate(20);
    assertThat(read(pair[1], buffer).perform()).isEqualTo(10);
    assertThat(text(buffer, 10)).isEqualTo("first last");
  }

  @Test
  void holderOfWhatIsPerformedAtOnceIsLetGo() {
    int[] pair = fds.unixPair();
    MemorySegment buffer = arena.allocate(10);
    Object[] holder = {new Object()};
    WeakReference<Object> reference = new WeakReference<>(holder[0]);
    Transfer read = owner.transfer();
    read.read(pair[0], buffer.address(), 10, holder[0]);
    holder[0] = null;
    System.gc();
    assertThat(reference.get()).isNotNull();
    read.perform();
    AioTests.until(
        "the holder is collected",
        () -> {
          System.gc();
          return reference.get() == null;
        });
    assertThat(read.state()).isEqualTo(State.IDLE);
  }
}
