package org.nettyaio.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nettyaio.linux.AioTests.Request;

class QueuesTest {
  private final RequestTable table = new RequestTable();

  private List<AioRequest> requests(int count) {
    List<AioRequest> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Request request = new Request(i);
      table.add(request);
      requests.add(request);
    }
    return requests;
  }

  private static void assertHolds(SubmissionQueue queue, List<AioRequest> expected) {
    assertThat(queue.size()).isEqualTo(expected.size());
    for (int from = 0; from < expected.size(); from++) {
      MemorySegment pointers = queue.pointers(from);
      for (int i = from; i < expected.size(); i++) {
        assertThat(queue.get(i)).isSameAs(expected.get(i));
        assertThat(pointers.getAtIndex(ValueLayout.JAVA_LONG, i - from))
            .isEqualTo(expected.get(i).address());
      }
    }
  }

  @Test
  void submissionQueueKeepsTheOrderBeyondItsFirstSize() {
    SubmissionQueue queue = new SubmissionQueue(2);
    List<AioRequest> requests = requests(65);
    requests.forEach(queue::add);
    assertHolds(queue, requests);
    queue.clear();
    assertHolds(queue, List.of());
  }

  @Test
  void submissionQueueRemovesFromEveryPosition() {
    for (int size = 1; size <= 9; size++) {
      for (int position = 0; position < size; position++) {
        SubmissionQueue queue = new SubmissionQueue(4);
        List<AioRequest> expected = requests(size);
        expected.forEach(queue::add);
        AioRequest last = expected.get(size - 1);
        queue.remove(expected.get(position));
        expected.set(position, last);
        expected.remove(size - 1);
        assertHolds(queue, expected);
      }
    }
  }

  @Test
  void submissionQueueHoldsWhatWasNotRemoved() {
    SubmissionQueue queue = new SubmissionQueue(1);
    List<AioRequest> out = requests(50);
    List<AioRequest> in = new ArrayList<>();
    Random random = new Random(2);
    for (int i = 0; i < 10_000; i++) {
      if (out.isEmpty() || !in.isEmpty() && random.nextBoolean()) {
        AioRequest request = in.remove(random.nextInt(in.size()));
        queue.remove(request);
        out.add(request);
      } else {
        AioRequest request = out.remove(random.nextInt(out.size()));
        queue.add(request);
        in.add(request);
      }
      List<AioRequest> held = new ArrayList<>();
      for (int p = 0; p < queue.size(); p++) {
        held.add(queue.get(p));
        assertThat(queue.get(p).queuePosition).isEqualTo(p);
      }
      assertThat(held).containsExactlyInAnyOrderElementsOf(in);
    }
  }

  @Test
  void completionQueueHandsOutInOrderWhileItWrapsAndGrows() {
    CompletionQueue queue = new CompletionQueue();
    Queue<AioRequest> model = new ArrayDeque<>();
    List<AioRequest> requests = requests(64);
    Random random = new Random(3);
    int largest = 0;
    for (int i = 0; i < 100_000; i++) {
      // Grows in the first half, on the whole, and shrinks in the second.
      boolean add = random.nextInt(100) < (i < 50_000 ? 52 : 48);
      if (add) {
        AioRequest request = requests.get(random.nextInt(requests.size()));
        queue.add(request);
        model.add(request);
      } else if (!model.isEmpty()) {
        assertThat(queue.remove()).isSameAs(model.remove());
      }
      assertThat(queue.size()).isEqualTo(model.size());
      largest = Math.max(largest, model.size());
    }
    assertThat(largest).as("it has grown more than once").isGreaterThan(512);
    while (!model.isEmpty()) {
      assertThat(queue.remove()).isSameAs(model.remove());
    }
    assertThat(queue.size()).isZero();
  }
}
