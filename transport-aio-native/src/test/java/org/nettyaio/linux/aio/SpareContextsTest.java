package org.nettyaio.linux.aio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.socket.Descriptors;

/** Contexts that were ended while the kernel had nothing to do for them. */
class SpareContextsTest {
  /** No other test has contexts of this size. */
  private static final int SIZE = 77;

  private final SpareContexts spares = KernelContexts.spares();

  @BeforeEach
  void prepare() throws ErrnoException {
    KernelContext.prepareWake();
  }

  @AfterEach
  void releaseAll() {
    spares.release();
  }

  @Test
  void oneThatIsEndedIsTheNextOfItsSize() throws Exception {
    KernelContext first = KernelContexts.create(SIZE);
    first.wake();
    KernelContexts.retire(first);
    KernelContext other = KernelContexts.create(SIZE + 1);
    assertThat(other.isHeirOf(first)).isFalse();
    other.destroy();
    KernelContext second = KernelContexts.create(SIZE);
    assertThat(second.isHeirOf(first)).isTrue();
    assertThat(second.ring().isEmpty()).as("what the first has not read").isTrue();
    second.wake();
    List<Long> tokens = new ArrayList<>();
    assertThat(second.await(1, -1, (token, result) -> tokens.add(token))).isOne();
    assertThat(tokens).containsExactly(KernelContext.WAKE_TOKEN);
    second.destroy();
  }

  @Test
  void whoHadItCannotTouchItAnyMore() throws Exception {
    KernelContext first = KernelContexts.create(SIZE);
    KernelContexts.retire(first);
    KernelContext second = KernelContexts.create(SIZE);
    assertThatThrownBy(() -> first.ring().drain((token, result) -> {}))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> first.ring().isEmpty()).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> first.trySubmit(MemorySegment.NULL, 0))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> first.await(0, 0, (token, result) -> {}))
        .isInstanceOf(IllegalStateException.class);
    first.wake();
    assertThat(second.ring().isEmpty()).isTrue();
    second.destroy();
  }

  /** Its event would be taken for one of the next owner's. */
  @Test
  void oneWithAnArmedPollIsNotKept() throws Exception {
    try (Descriptors fds = new Descriptors()) {
      AioContext context = AioContext.open(SIZE, SIZE);
      new Owner(context).arm(fds.eventfd());
      context.close();
      assertThat(spares.take(SIZE)).isNull();
    }
  }

  @Test
  void oneWhosePollsHaveEndedIsKept() throws Exception {
    try (Descriptors fds = new Descriptors()) {
      AioContext context = AioContext.open(SIZE, SIZE);
      Owner owner = new Owner(context);
      int fd = fds.eventfd();
      owner.arm(fd);
      Descriptors.fire(fd);
      owner.take(1);
      context.cancel(owner.arm(fds.eventfd()).get(0));
      context.close();
      KernelContext spare = spares.take(SIZE);
      assertThat(spare).isNotNull();
      assertThat(spare.ring().isEmpty()).isTrue();
      spare.destroy();
    }
  }

  @Test
  void noMoreThanSomeAreKeptAndNoneForLong() throws Exception {
    int before = AioTests.contextsOfThisProcess();
    List<AioContext> contexts = new ArrayList<>();
    for (int i = 0; i <= SpareContexts.MAX_COUNT; i++) {
      contexts.add(AioContext.open(SIZE, SIZE));
    }
    contexts.forEach(AioContext::close);
    assertThat(spares.count()).isLessThanOrEqualTo(SpareContexts.MAX_COUNT);
    AioTests.until("none is kept", () -> spares.count() == 0);
    AioTests.until("all are given back", () -> AioTests.contextsOfThisProcess() <= before);
  }
}
