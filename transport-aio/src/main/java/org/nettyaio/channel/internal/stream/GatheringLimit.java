package org.nettyaio.channel.internal.stream;

/**
 * Learns how many bytes a gathering write should have at most, from what the socket took lately, so
 * that no time is spent on listing memory that it will not take. As {@code
 * NioSocketChannel.adjustMaxBytesPerGatheringWrite}.
 */
final class GatheringLimit {
  /** Below this a partial write says nothing about what the socket can take. */
  private static final long SMALL = 4096;

  private long bytes = Long.MAX_VALUE;

  long bytes() {
    return bytes;
  }

  /** A write of this many bytes was tried, and this many were written. */
  void learn(long attempted, long written) {
    if (attempted == written) {
      if (attempted << 1 > bytes) {
        bytes = attempted << 1;
      }
    } else if (attempted > SMALL && written < attempted >>> 1) {
      bytes = attempted >>> 1;
    }
  }
}
