package org.nettyaio.linux.aio;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.abi.poll_h;
import org.nettyaio.linux.aio.Owner.Poll;
import org.nettyaio.linux.aio.Owner.Transfer;
import org.nettyaio.linux.socket.Descriptors;
import org.nettyaio.linux.sys.FileCalls;

/** Requests that io_submit refuses, at which it stops: only they fail, the rest goes on. */
class AioRefusalTest {
  private static final int BATCH = 7;

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

  @Test
  void badDescriptorFailsAloneInEveryPosition() {
    for (int position = 0; position < BATCH; position++) {
      assertOnlyThoseFail(-1, poll_h.POLLIN, -Errno.EBADF, position);
    }
  }

  @Test
  void pollForMoreThanSixteenBitsFailsAloneInEveryPosition() {
    int fd = fds.eventfd();
    for (int position = 0; position < BATCH; position++) {
      assertOnlyThoseFail(fd, poll_h.POLLIN | 1 << 16, -Errno.EINVAL, position);
    }
  }

  /** Such a device, like most files, is always readable and writable and knows nothing else. */
  @Test
  void pollOfWhatCannotBePolledFailsAloneInEveryPosition() {
    int device = fds.unpollable();
    for (int position = 0; position < BATCH; position++) {
      assertOnlyThoseFail(device, poll_h.POLLPRI, -Errno.EINVAL, position);
    }
  }

  @Test
  void severalFailAndTheRestGoesOn() {
    int[][] combinations = {{0, 1}, {0, 6}, {2, 3, 5}, {5, 6}, {0, 1, 2, 3, 4, 5, 6}};
    for (int[] positions : combinations) {
      assertOnlyThoseFail(-1, poll_h.POLLIN, -Errno.EBADF, positions);
    }
  }

  /** Submits a batch of polls that are ready, with this bad one in some of the positions. */
  private void assertOnlyThoseFail(int badFd, int badEvents, int errno, int... positions) {
    TreeSet<Integer> bad = new TreeSet<>();
    for (int position : positions) {
      bad.add(position);
    }
    List<Poll> failing = new ArrayList<>();
    List<Poll> ready = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      Poll request = owner.pollIn(bad.contains(i) ? badFd : fds.eventfd());
      if (bad.contains(i)) {
        request.poll(badFd, badEvents);
        failing.add(request);
      } else {
        Descriptors.fire(request.fd());
        ready.add(request);
      }
      context.queue(request);
    }
    context.submit();
    assertThat(context.queued()).isZero();
    // A refusal is known at once, and first; the others are in the ring.
    List<AioRequest> taken = owner.take(BATCH);
    assertThat(taken.subList(0, failing.size())).containsExactlyElementsOf(failing);
    assertThat(taken.subList(failing.size(), BATCH)).containsExactlyElementsOf(ready);
    failing.forEach(request -> assertThat(request.result()).isEqualTo(errno));
    ready.forEach(request -> assertThat(request.result() & poll_h.POLLIN).isNotZero());
    taken.forEach(context::remove);
    owner.assertNothingLeft();
  }

  @Test
  void writesBehindARefusedRequestGoOutInOrder() {
    for (int position = 0; position <= 3; position++) {
      int[] pair = fds.unixPair();
      for (int i = 0; i < 4; i++) {
        if (i == position) {
          context.queue(owner.pollIn(-1));
        } else {
          MemorySegment one = arena.allocate(1);
          one.set(ValueLayout.JAVA_BYTE, 0, (byte) i);
          Transfer write = owner.transfer();
          write.write(pair[0], one.address(), 1, one);
          context.queue(write);
        }
      }
      context.submit();
      owner.take(4);
      MemorySegment received = arena.allocate(4);
      assertThat(FileCalls.read(pair[1], received, 4)).isEqualTo(3);
      byte[] bytes = received.asSlice(0, 3).toArray(ValueLayout.JAVA_BYTE);
      assertThat(bytes).isSorted();
    }
  }

  @Test
  void refusedPollsTakeNoRoom() {
    for (int i = 0; i < 1_000; i++) {
      Poll bad = owner.pollIn(-1);
      context.queue(bad);
      context.submit();
      assertThat(owner.next()).isSameAs(bad);
      context.remove(bad);
    }
    assertThat(context.counters().starved()).isZero();
    assertThat(context.counters().growthsRefused()).isZero();
  }

  @Test
  void cancelledInTheQueueDoesNotHurtTheOthers() {
    for (int position = 0; position < BATCH; position++) {
      List<Poll> requests = new ArrayList<>();
      for (int i = 0; i < BATCH; i++) {
        int fd = fds.eventfd();
        Descriptors.fire(fd);
        requests.add(owner.pollIn(fd));
        context.queue(requests.get(i));
      }
      assertThat(context.cancel(requests.remove(position))).isTrue();
      context.submit();
      assertThat(owner.take(BATCH - 1)).containsExactlyInAnyOrderElementsOf(requests);
      owner.assertNothingLeft();
    }
  }
}
