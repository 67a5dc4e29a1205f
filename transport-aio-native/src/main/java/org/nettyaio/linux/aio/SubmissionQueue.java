package org.nettyaio.linux.aio;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The batch being built for the next {@code io_submit}: requests in the order they were queued, and
 * beside them the array of iocb addresses that the kernel reads.
 */
final class SubmissionQueue {
  private @Nullable AioRequest[] requests;
  private MemorySegment pointers;
  private int size;

  SubmissionQueue(int capacity) {
    requests = new AioRequest[capacity];
    pointers = allocate(capacity);
  }

  int size() {
    return size;
  }

  AioRequest get(int position) {
    AioRequest request = requests[position];
    assert request != null;
    return request;
  }

  /** Makes room for one more. If there is no memory for it, nothing has changed. */
  void makeRoom() {
    makeRoom(1);
  }

  /** Makes room for so many more. If there is no memory for them, nothing has changed. */
  void makeRoom(int more) {
    while (size + more > requests.length) {
      grow();
    }
  }

  /** Adds a request; does not change its state. */
  void add(AioRequest request) {
    makeRoom();
    put(size++, request);
  }

  /**
   * Removes a queued request, in constant time: the last one takes its place. That changes the
   * order only of requests that need none: those of different descriptors, or of the different
   * operations of one.
   */
  void remove(AioRequest request) {
    AioRequest last = get(--size);
    if (last != request) {
      put(request.queuePosition, last);
    }
    requests[size] = null;
  }

  /** Returns the part of the address array that begins with {@code from}. */
  MemorySegment pointers(int from) {
    return from == 0 ? pointers : pointers.asSlice(from * ValueLayout.ADDRESS.byteSize());
  }

  /** Removes the first so many. */
  void removeFirst(int count) {
    int rest = size - count;
    for (int i = 0; i < rest; i++) {
      put(i, get(count + i));
    }
    Arrays.fill(requests, rest, size, null);
    size = rest;
  }

  void clear() {
    removeFirst(size);
  }

  private void put(int position, AioRequest request) {
    requests[position] = request;
    pointers.setAtIndex(ValueLayout.JAVA_LONG, position, request.address());
    request.queuePosition = position;
  }

  private void grow() {
    MemorySegment larger = allocate(2 * requests.length);
    MemorySegment.copy(pointers, 0, larger, 0, pointers.byteSize());
    requests = Arrays.copyOf(requests, 2 * requests.length);
    pointers = larger;
  }

  private static MemorySegment allocate(int capacity) {
    return Arena.ofAuto().allocate(ValueLayout.JAVA_LONG, capacity);
  }
}
