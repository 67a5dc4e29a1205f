package org.nettyaio.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/**
 * The endless sequence of bytes that everybody sends and knows: a block of noise, again and again.
 * Its period is a prime, so that no loss or repetition of a round number of bytes looks right.
 */
public final class Pattern {
  /** How many bytes from any offset on lie in memory one after the other. */
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

  /** Where the byte at this position of the sequence lies. */
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
