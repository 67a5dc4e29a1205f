package org.nettyaio.testing;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.container;
import static org.junit.platform.testkit.engine.EventConditions.engine;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Runs test classes that leak, each in a JUnit engine of its own, and looks at how they fail. */
class LeakExtensionTest {

  private static EngineExecutionResults run(Class<?> testClass) {
    return EngineTestKit.engine("junit-jupiter")
        .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
        .selectors(selectClass(testClass))
        .execute();
  }

  @Test
  void droppedBufferFailsTheClassNamingTheTestAndTheCallSite() {
    EngineExecutionResults results = run(Leaking.class);

    results.testEvents().assertStatistics(stats -> stats.succeeded(1).failed(0));
    results
        .containerEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                container(Leaking.class),
                finishedWithFailure(
                    message(text -> text.contains("ByteBuf was not released")),
                    message(text -> text.contains("Hint: Leaking dropsOneOfTwo()")),
                    message(text -> text.contains("LeakExtensionTest.java")))));
  }

  @Test
  void releasedBuffersPass() {
    run(Clean.class).allEvents().assertStatistics(stats -> stats.failed(0));
  }

  @Test
  void bufferDroppedAfterTheLastClassFailsTheRun() {
    EngineExecutionResults results = run(LeakingAtTheEnd.class);

    results
        .containerEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                engine(),
                finishedWithFailure(message(text -> text.contains("ByteBuf was not released")))));
  }

  @Test
  void aLeakIsReportedOnce() {
    run(Leaking.class);

    run(Clean.class).allEvents().assertStatistics(stats -> stats.failed(0));
  }

  /** Drops a buffer; run by the tests above only, as Surefire leaves nested classes alone. */
  static class Leaking {
    @Test
    void dropsOneOfTwo() {
      PooledByteBufAllocator.DEFAULT.directBuffer(64).release();
      PooledByteBufAllocator.DEFAULT.directBuffer(64).writeInt(1);
    }
  }

  /** Releases what it allocates. */
  static class Clean {
    @Test
    void releases() {
      UnpooledByteBufAllocator.DEFAULT.buffer(64).release();
    }
  }

  /** Still holds a buffer when the class ends, which is dropped only with the run. */
  static class LeakingAtTheEnd {
    @RegisterExtension static final HoldUntilTheEnd HOLDER = new HoldUntilTheEnd();

    @Test
    void leavesABufferBehind() {}
  }

  /**
   * Registered after LeakExtension, so that the store drops its buffer before LeakExtension looks
   * at the end.
   */
  static final class HoldUntilTheEnd implements BeforeAllCallback, AutoCloseable {
    private @Nullable ByteBuf held;

    @Override
    public void beforeAll(ExtensionContext context) {
      held = PooledByteBufAllocator.DEFAULT.buffer(64);
      context.getRoot().getStore(ExtensionContext.Namespace.create(getClass())).put("held", this);
    }

    @Override
    public void close() {
      held = null;
    }
  }
}
