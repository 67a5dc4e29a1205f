package org.nettyaio.testing;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Makes the leak detectors that Netty uses, so that tests can query what they find instead of
 * reading a log.
 *
 * <p>Netty makes one detector for each kind of resource when the resource's class is loaded:
 * install the recorder before any of Netty's buffers is used. Safe for use by any thread.
 */
final class LeakRecorder extends ResourceLeakDetectorFactory {

  private static final long COLLECTION_TIMEOUT_SECONDS = 30;

  private final List<Detector<?>> detectors = new CopyOnWriteArrayList<>();
  private final Queue<String> leaks = new ConcurrentLinkedQueue<>();
  private volatile String currentTest = "before the first test";

  /** Sets the test that is running, which a leak names as the one that made the resource. */
  void setCurrentTest(String name) {
    currentTest = name;
  }

  /** Whether the detector of this kind of resource reports here. */
  boolean isWatching(Class<?> resource) {
    return detectors.stream().anyMatch(detector -> detector.resource == resource);
  }

  /**
   * Collects garbage, and with it the resources that were dropped without being released.
   *
   * @return Netty's report of each leak that was not returned by an earlier call
   * @throws IllegalStateException if the JVM does not collect garbage on request, or the thread was
   *     interrupted
   */
  List<String> findLeaks() {
    // The JVM enqueues the references of one collection in no particular order, but all before
    // those of the next.
    collectGarbage();
    collectGarbage();
    detectors.forEach(Detector::report);
    List<String> found = new ArrayList<>();
    for (String leak = leaks.poll(); leak != null; leak = leaks.poll()) {
      found.add(leak);
    }
    return found;
  }

  private static void collectGarbage() {
    ReferenceQueue<Object> collected = new ReferenceQueue<>();
    WeakReference<Object> canary = new WeakReference<>(new Object(), collected);
    System.gc();
    try {
      if (collected.remove(TimeUnit.SECONDS.toMillis(COLLECTION_TIMEOUT_SECONDS)) != canary) {
        throw new IllegalStateException(
            "System.gc() collected nothing: run the tests without -XX:+DisableExplicitGC");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while looking for leaks", e);
    }
  }

  @Override
  @SuppressWarnings(
      "deprecation") // The deprecated one of the factory's methods is the abstract one.
  public <T> ResourceLeakDetector<T> newResourceLeakDetector(
      Class<T> resource, int samplingInterval, long maxActive) {
    Detector<T> detector = new Detector<>(resource, samplingInterval);
    detectors.add(detector);
    return detector;
  }

  private final class Detector<T> extends ResourceLeakDetector<T> {

    private final Class<T> resource;

    Detector(Class<T> resource, int samplingInterval) {
      super(resource, samplingInterval);
      this.resource = resource;
    }

    /**
     * Gives the detector something to track, because only then does it report what was collected.
     */
    @SuppressWarnings(
        "unchecked") // The detector only refers to it weakly, and calls no method of T.
    void report() {
      T something = (T) new Object();
      ResourceLeakTracker<T> tracker = trackForcibly(something);
      tracker.close(something);
    }

    @Override
    protected boolean needReport() {
      return true;
    }

    @Override
    protected Object getInitialHint(String resourceType) {
      return currentTest;
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
      leaks.add(resourceType + " was not released before it was garbage-collected. " + records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
      reportTracedLeak(resourceType, "No records: the detection level is not PARANOID.");
    }
  }
}
