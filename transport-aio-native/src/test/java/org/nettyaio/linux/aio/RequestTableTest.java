package org.nettyaio.linux.aio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nettyaio.linux.abi.iocb;
import org.nettyaio.linux.aio.Owner.Poll;

class RequestTableTest {
  private final RequestTable table = new RequestTable();

  private Poll added() {
    Poll request = new Poll();
    table.add(request);
    return request;
  }

  @Test
  void findsEachRequestByItsToken() {
    List<Poll> requests = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      requests.add(added());
    }
    for (Poll request : requests) {
      assertThat(table.find(request.token())).isSameAs(request);
    }
  }

  @Test
  void givesEachRequestAnIocbOfItsOwnWhichDoesNotMove() {
    List<Poll> requests = new ArrayList<>();
    List<Long> addresses = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      requests.add(added());
      addresses.add(requests.get(i).address());
    }
    List<Long> sorted = addresses.stream().sorted().toList();
    for (int i = 1; i < sorted.size(); i++) {
      assertThat(sorted.get(i) - sorted.get(i - 1)).isGreaterThanOrEqualTo(iocb.sizeof());
    }
    assertThat(requests.stream().map(AioRequest::address).toList()).isEqualTo(addresses);
  }

  @Test
  void eventOfAFormerHolderFindsNobody() {
    Poll former = added();
    long token = former.token();
    long address = former.address();
    table.remove(former);
    assertThat(table.find(token)).isNull();
    Poll next = added();
    assertThat(next.address()).as("the index is used again").isEqualTo(address);
    assertThat(next.token()).isNotEqualTo(token);
    assertThat(table.find(token)).isNull();
    assertThat(table.find(next.token())).isSameAs(next);
  }

  @Test
  void tokensAreNeverNegativeAndNeverTheSameTwice() {
    Set<Long> tokens = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      Poll request = added();
      assertThat(request.token()).isNotNegative();
      assertThat(tokens.add(request.token())).isTrue();
      table.remove(request);
    }
    assertThat(table.limit()).as("one index serves all").isLessThanOrEqualTo(256);
  }

  @Test
  void findsNobodyForTokensThatItNeverGave() {
    added();
    for (long token :
        new long[] {AioRequest.NO_TOKEN, KernelContext.WAKE_TOKEN, 1, 256, 5L << 32}) {
      assertThat(table.find(token)).as("%x", token).isNull();
    }
    assertThat(new RequestTable().find(0)).isNull();
  }

  @Test
  void usesFreeIndicesBeforeItGrows() {
    List<Poll> requests = new ArrayList<>();
    Random random = new Random(1);
    for (int i = 0; i < 256; i++) {
      requests.add(added());
    }
    for (int i = 0; i < 10_000; i++) {
      table.remove(requests.remove(random.nextInt(requests.size())));
      requests.add(added());
    }
    assertThat(table.limit()).isEqualTo(256);
    requests.forEach(request -> assertThat(table.find(request.token())).isSameAs(request));
    for (int i = 0; i < table.limit(); i++) {
      assertThat(requests).contains((Poll) table.get(i));
    }
  }

  @Test
  void takesARequestOnce() {
    Poll request = added();
    assertThatThrownBy(() -> table.add(request)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new RequestTable().add(request))
        .isInstanceOf(IllegalStateException.class);
    table.remove(request);
    assertThatThrownBy(() -> table.remove(request)).isInstanceOf(IllegalStateException.class);
    table.add(request);
    assertThat(table.find(request.token())).isSameAs(request);
  }

  @Test
  void keepsARequestThatIsOutstanding() {
    Poll request = added();
    request.moveTo(AioRequest.State.QUEUED);
    assertThatThrownBy(() -> table.remove(request))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is outstanding");
    assertThat(table.find(request.token())).isSameAs(request);
  }

  @Test
  void doesNotRemoveTheRequestOfAnotherTable() {
    Poll other = new Poll();
    new RequestTable().add(other);
    Poll own = added();
    assertThat(own.token()).as("the same index, the same generation").isEqualTo(other.token());
    assertThatThrownBy(() -> table.remove(other)).isInstanceOf(IllegalStateException.class);
    assertThat(table.find(own.token())).isSameAs(own);
  }

  /** What a table takes is in proportion to what is in it, and nothing of it is thrown away. */
  @Test
  void growsWithoutCopyingWhatItHas() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    // Three for each connection.
    int small = 3 * 100_000;
    int large = 10 * small;
    Poll[] requests = new Poll[large];
    Queue<AioRequest> nobodys = new ArrayDeque<>();
    Arrays.setAll(requests, i -> new Poll(nobodys));
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < small; i++) {
      table.add(requests[i]);
    }
    long ofSmall = threads.getCurrentThreadAllocatedBytes() - before;
    for (int i = small; i < large; i++) {
      table.add(requests[i]);
    }
    long ofLarge = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(ofSmall).isLessThan(32L * small);
    assertThat(ofLarge).isLessThan(32L * large);
    for (int i = 0; i < large; i += 997) {
      assertThat(table.find(requests[i].token())).isSameAs(requests[i]);
    }
    // As one connection after another goes and comes.
    before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < small; i++) {
      table.remove(requests[i]);
      table.add(requests[i]);
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(small);
  }
}
