package org.nettyaio.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class after which a buffer, or another of Netty's reference-counted resources, was
 * dropped without being released, and the test run if that is seen only at its end.
 *
 * <p>JUnit finds it on the class path, so it applies to every test class. The failure carries
 * Netty's record of the leak, with the test in which the resource was made as the record's hint.
 * That test can belong to an earlier class, where an event loop still held the resource when that
 * class ended.
 */
public final class LeakExtension
    implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {

  private static final LeakRecorder RECORDER = new LeakRecorder();

  static {
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(RECORDER);
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    UnpooledByteBufAllocator.DEFAULT.buffer().release();
    if (!RECORDER.isWatching(ByteBuf.class)) {
      throw new IllegalStateException(
          "Netty's buffers were used before LeakExtension was loaded: their leaks would go unseen");
    }
  }

  /** For JUnit. */
  public LeakExtension() {}

  @Override
  public void beforeAll(ExtensionContext context) {
    RECORDER.setCurrentTest(context.getDisplayName());
    // Closed when the run ends; a failure there fails the run.
    context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(LeakExtension.class))
        .getOrComputeIfAbsent(AtEnd.class);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    RECORDER.setCurrentTest(
        context.getRequiredTestClass().getSimpleName() + " " + context.getDisplayName());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    failOnLeaks();
  }

  private static void failOnLeaks() {
    List<String> leaks = RECORDER.findLeaks();
    if (!leaks.isEmpty()) {
      throw new AssertionError(leaks.size() + " leaks. " + String.join("\n", leaks));
    }
  }

  /** Looks for leaks once more when all tests have run. */
  static final class AtEnd implements AutoCloseable {

    /** For JUnit's store. */
    AtEnd() {}

    @Override
    public void close() {
      failOnLeaks();
    }
  }
}
