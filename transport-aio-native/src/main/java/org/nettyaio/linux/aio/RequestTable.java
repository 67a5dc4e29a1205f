package org.nettyaio.linux.aio;

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
 * {@link #remove}, with the next generation, so an event of a former holder finds no request.
 *
 * <p>The table consists of blocks that stay where they are, so growing only adds one. The free
 * indices form a linked list in them; the one that was freed last is used first.
 *
 * <p>The iocbs are garbage-collected memory: the kernel copies an iocb inside {@code io_submit},
 * and afterwards only compares its address (io_cancel in fs/aio.c).
 */
final class RequestTable {
  private static final int BLOCK_BITS = 8;
  private static final int BLOCK_SIZE = 1 << BLOCK_BITS;

  /** The end of the list of free indices. */
  private static final int NONE = -1;

  private static final class Block {
    final MemorySegment iocbs = Arena.ofAuto().allocate(BLOCK_SIZE * iocb.sizeof(), 64);
    final @Nullable AioRequest[] requests = new AioRequest[BLOCK_SIZE];
    final int[] generations = new int[BLOCK_SIZE];

    /** For a free index, the next free one. */
    final int[] nextFree = new int[BLOCK_SIZE];
  }

  private @Nullable Block[] blocks = new Block[1];
  private int blockCount;
  private int firstFree = NONE;

  void add(AioRequest request) {
    if (request.token() != AioRequest.NO_TOKEN) {
      throw new IllegalStateException(request + " belongs to a context already");
    }
    if (firstFree == NONE) {
      addBlock();
    }
    int index = firstFree;
    Block block = block(index);
    int place = place(index);
    firstFree = block.nextFree[place];
    block.requests[place] = request;
    request.place(
        block.iocbs, place * iocb.sizeof(), (long) block.generations[place] << 32 | index);
  }

  void remove(AioRequest request) {
    if (request.isOutstanding()) {
      throw new IllegalStateException(request + " is outstanding");
    }
    if (find(request.token()) != request) {
      throw new IllegalStateException(request + " does not belong to this context");
    }
    int index = (int) request.token();
    Block block = block(index);
    int place = place(index);
    block.requests[place] = null;
    // Generations are never negative, so no token is: the negative ones are NO_TOKEN and
    // WAKE_TOKEN.
    block.generations[place] = block.generations[place] + 1 & Integer.MAX_VALUE;
    block.nextFree[place] = firstFree;
    firstFree = index;
    request.place(MemorySegment.NULL, 0, AioRequest.NO_TOKEN);
  }

  /** Returns the request with this token, or null if it has been removed. */
  @Nullable AioRequest find(long token) {
    int index = (int) token;
    if (token < 0 || index < 0 || index >= limit()) {
      return null;
    }
    AioRequest request = get(index);
    return request != null && request.token() == token ? request : null;
  }

  /** Returns how many indices there are, free ones included. */
  int limit() {
    return blockCount << BLOCK_BITS;
  }

  @Nullable AioRequest get(int index) {
    return block(index).requests[place(index)];
  }

  /** Whether the kernel has none of the requests. */
  boolean isIdle() {
    for (int i = 0, limit = limit(); i < limit; i++) {
      AioRequest request = get(i);
      if (request != null && request.isWithKernel()) {
        return false;
      }
    }
    return true;
  }

  private Block block(int index) {
    Block block = blocks[index >>> BLOCK_BITS];
    assert block != null;
    return block;
  }

  private static int place(int index) {
    return index & BLOCK_SIZE - 1;
  }

  private void addBlock() {
    Block block = new Block();
    if (blockCount == blocks.length) {
      blocks = Arrays.copyOf(blocks, 2 * blockCount);
    }
    int first = limit();
    for (int place = 0; place < BLOCK_SIZE; place++) {
      block.nextFree[place] = first + place + 1;
    }
    block.nextFree[BLOCK_SIZE - 1] = firstFree;
    blocks[blockCount++] = block;
    firstFree = first;
  }
}
