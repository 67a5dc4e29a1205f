package org.nettyaio.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/**
 * The endless sequence of bytes that clients and servers send, so that each side can check what it
 * receives: a block of random bytes, repeated. The length of the block is a prime, so the loss or
 * repetition of a round number of bytes is noticed.
 */
public final class Pattern {
  /** How many bytes of the sequence are contiguous in memory from any offset on. */
  public static final int MAX_LENGTH = 256 * 1024;

  private static final int PERIOD = 65_521;
  private static final MemorySegment BYTES = bytes();

  private Pattern() {}

  private static MemorySegment bytes() {
    MemorySegment bytes = Arena.global().allocate(PERIOD + MAX_LENGTH);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < bytes.byteSize(); i++) {
      byte value =
          i < PERIOD ? (byte) random.nextInt() : bytes.get(ValueLayout.JAVA_BYTE, i - PERIOD);
      bytes.set(ValueLayout.JAVA_BYTE, i, value);
    }
    return bytes;
  }

  /** The offset in memory of the byte at this position of the sequence. */
  public static int offset(long position) {
    return (int) (position % PERIOD);
  }

  /** The address of the byte at this position of the sequence. */
  public static long address(long position) {
    return BYTES.address() + offset(position);
  }

  /** All bytes, to be read by {@link #offset}. */
  public static ByteBuffer buffer() {
    return BYTES.asByteBuffer().asReadOnlyBuffer();
  }

  /** All bytes, to be read by {@link #offset}. */
  public static MemorySegment segment() {
    return BYTES;
  }

  /** Whether the first bytes in memory are those of the sequence from this position on. */
  public static boolean matches(MemorySegment received, int length, long position) {
    int offset = offset(position);
    return MemorySegment.mismatch(received, 0, length, BYTES, offset, offset + length) < 0;
  }
}
