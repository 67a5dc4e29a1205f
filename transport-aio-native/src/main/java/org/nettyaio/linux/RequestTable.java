package org.nettyaio.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.abi.iocb;

/**
 * The requests of one context: gives each an iocb at a fixed address and a token by which its
 * events find it again.
 *
 * <p>A token is an index into the table with a generation on top. An index is given out again after
 * {@link #remove}, with the next generation, so an event of a former holder finds nobody.
 *
 * <p>The iocbs are garbage-collected memory: the kernel copies an iocb inside {@code io_submit} and
 * compares no more than its address afterwards.
 */
final class RequestTable {
  /** The token of a request that is in no table. */
  static final long NO_TOKEN = -1;

  private static final int BLOCK_BITS = 8;
  private static final int BLOCK_SIZE = 1 << BLOCK_BITS;

  private MemorySegment[] blocks = new MemorySegment[0];
  private @Nullable AioRequest[] requests = new AioRequest[0];
  private int[] generations = new int[0];
  private int[] free = new int[0];
  private int freeCount;

  void add(AioRequest request) {
    if (request.token() != NO_TOKEN) {
      throw new IllegalStateException(request + " belongs to a context already");
    }
    if (freeCount == 0) {
      addBlock();
    }
    int index = free[--freeCount];
    requests[index] = request;
    MemorySegment block = blocks[index >>> BLOCK_BITS];
    long offset = (index & BLOCK_SIZE - 1) * iocb.sizeof();
    request.place(block, offset, (long) generations[index] << 32 | index);
  }

  void remove(AioRequest request) {
    if (request.isOutstanding()) {
      throw new IllegalStateException(request + " is outstanding");
    }
    if (find(request.token()) != request) {
      throw new IllegalStateException(request + " does not belong to this context");
    }
    int index = (int) request.token();
    requests[index] = null;
    // A positive generation keeps every token apart from the negative ones, which have a meaning of
    // their own.
    generations[index] = generations[index] + 1 & Integer.MAX_VALUE;
    free[freeCount++] = index;
    request.place(MemorySegment.NULL, 0, NO_TOKEN);
  }

  /** Returns the request that an event with this token is of, or null if it is gone. */
  @Nullable AioRequest find(long token) {
    int index = (int) token;
    if (token < 0 || index >= requests.length) {
      return null;
    }
    AioRequest request = requests[index];
    return request != null && request.token() == token ? request : null;
  }

  /** Returns how many indices there are, free ones included. */
  int limit() {
    return requests.length;
  }

  @Nullable AioRequest get(int index) {
    return requests[index];
  }

  private void addBlock() {
    int first = requests.length;
    int limit = first + BLOCK_SIZE;
    blocks = Arrays.copyOf(blocks, blocks.length + 1);
    blocks[blocks.length - 1] = Arena.ofAuto().allocate(BLOCK_SIZE * iocb.sizeof(), 64);
    requests = Arrays.copyOf(requests, limit);
    generations = Arrays.copyOf(generations, limit);
    free = new int[limit];
    for (int index = limit - 1; index >= first; index--) {
      free[freeCount++] = index;
    }
  }
}
