package org.nettyaio.testsuite.campaign;

/**
 * A stream of bytes that depend on the connection and on the offset, so that none can stand in for
 * another: what is lost, doubled, torn or another connection's is seen at its first byte.
 */
final class VerifiedStream {
  private final long key;
  private long offset;

  VerifiedStream(long key) {
    this.key = key;
  }

  /** How far the stream has come. */
  long offset() {
    return offset;
  }

  /** Returns the next bytes of the stream. */
  byte[] next(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = at(offset + i);
    }
    offset += length;
    return bytes;
  }

  /**
   * Compares bytes with those that come next in the stream.
   *
   * @return how many of them are wrong
   */
  int check(byte[] bytes, int from, int length) {
    int wrong = 0;
    for (int i = 0; i < length; i++) {
      if (bytes[from + i] != at(offset + i)) {
        wrong++;
      }
    }
    offset += length;
    return wrong;
  }

  private byte at(long position) {
    long word = mix(key + (position >>> 3) * 0x9E3779B97F4A7C15L);
    return (byte) (word >>> ((position & 7) << 3));
  }

  /** Spreads the bits of a number over all of another (the finalizer of MurmurHash3). */
  static long mix(long number) {
    long mixed = (number ^ (number >>> 33)) * 0xFF51AFD7ED558CCDL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return mixed ^ (mixed >>> 33);
  }
}
