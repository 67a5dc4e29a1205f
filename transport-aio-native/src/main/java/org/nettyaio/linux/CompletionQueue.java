package org.nettyaio.linux;

import org.jspecify.annotations.Nullable;

/**
 * The requests whose results are known and not taken yet, oldest first.
 *
 * <p>A request that was taken out of turn stays listed and is passed over when its turn comes. If
 * it completes again before that, it is listed twice and the earlier place serves.
 */
final class CompletionQueue {
  private @Nullable AioRequest[] requests = new AioRequest[256];
  private int head;
  private int size;
  private long removed;

  int size() {
    return size;
  }

  /** Returns how many have been removed so far. */
  long removed() {
    return removed;
  }

  /** Makes room for so many more. If there is no memory for them, nothing has changed. */
  void makeRoom(int more) {
    if (size + more > requests.length) {
      grow(size + more);
    }
  }

  void add(AioRequest request) {
    makeRoom(1);
    requests[head + size & requests.length - 1] = request;
    size++;
  }

  /** Returns the oldest entry, taken out of turn or not; the queue must not be empty. */
  AioRequest remove() {
    AioRequest request = requests[head];
    assert request != null;
    requests[head] = null;
    head = head + 1 & requests.length - 1;
    size--;
    removed++;
    return request;
  }

  /** The entry that was removed last has been added again, and does not count as removed. */
  void notRemoved() {
    removed--;
  }

  private void grow(int needed) {
    // A power of two, as it was before.
    @Nullable AioRequest[] larger = new AioRequest[Integer.highestOneBit(needed - 1) << 1];
    for (int i = 0; i < size; i++) {
      larger[i] = requests[head + i & requests.length - 1];
    }
    requests = larger;
    head = 0;
  }
}
