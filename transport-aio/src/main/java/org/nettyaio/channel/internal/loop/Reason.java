package org.nettyaio.channel.internal.loop;

/**
 * Why a channel is to have a turn of its loop. Some reasons are results of polls and transfers, the
 * others come from the channel itself. A channel waits for its turn once, with all its reasons as
 * bits; they are served in this order.
 */
public enum Reason {
  /** A write that went with a batch has its result. */
  WRITTEN,
  /** A read that went with a batch has its result. */
  READ,
  /** The channel has used up its share of the last turn and has more to write. */
  WRITE_ON,
  /** Writable, or connected. */
  WRITABLE,
  /** The peer may have closed, while reading is not wanted. */
  HUNG_UP,
  /** Readable, or the peer has closed. */
  READABLE,
  /** There is something to read, as is known without a poll. */
  READ_ON,
  /** There may be more to read: cheaper to try than to ask for a poll. */
  TRY_READ;

  private static final Reason[] ALL = values();

  /** Returns the bit that stands for this reason. */
  int bit() {
    return 1 << ordinal();
  }

  /** Returns the first of these reasons; there must be one. */
  static Reason firstOf(int bits) {
    return ALL[Integer.numberOfTrailingZeros(bits)];
  }
}
