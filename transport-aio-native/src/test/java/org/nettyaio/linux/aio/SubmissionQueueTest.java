package org.nettyaio.linux.aio;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nettyaio.linux.aio.Owner.Poll;
import org.nettyaio.linux.aio.Owner.Transfer;

class SubmissionQueueTest {
  private final RequestTable table = new RequestTable();

  private List<AioRequest> requests(int count) {
    List<AioRequest> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      AioRequest request = i % 2 == 0 ? new Poll() : new Transfer();
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
  void keepsTheOrderBeyondItsFirstSize() {
    SubmissionQueue queue = new SubmissionQueue(2);
    List<AioRequest> requests = requests(65);
    requests.forEach(queue::add);
    assertHolds(queue, requests);
    queue.clear();
    assertHolds(queue, List.of());
  }

  @Test
  void removesFromEveryPosition() {
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
  void holdsWhatWasNotRemoved() {
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
}
