package org.nettyaio.testsuite.campaign;

import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What the process holds before a part of the campaign, to be compared with what it holds after it:
 * sockets, kernel contexts, and memory of the part's own allocator.
 *
 * <p>Contexts are counted among the mappings of this process: {@code /proc/sys/fs/aio-nr} is the
 * whole machine's.
 */
final class Resources {
  private final long sockets;
  private final long contexts;
  private final PooledByteBufAllocator allocator = new PooledByteBufAllocator(true);

  private Resources() {
    try {
      // The JDK keeps a pair of sockets from its first one on.
      SocketChannel.open(StandardProtocolFamily.UNIX).close();
      SocketChannel.open().close();
      ServerSocketChannel.open().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    sockets = sockets();
    contexts = contexts();
  }

  /** What is held now. */
  static Resources snapshot() {
    return new Resources();
  }

  /** The allocator that the part's channels are to use. */
  PooledByteBufAllocator allocator() {
    return allocator;
  }

  /**
   * Records what is left beyond what there was; waits for it to go first: a kernel context is
   * destroyed in the background.
   *
   * @param closesThatFailed how many closes were made to fail and so left a descriptor
   */
  void expectNothingLeft(Ledger ledger, long closesThatFailed) {
    Waiting.until(() -> sockets() - closesThatFailed <= sockets);
    ledger.expectNothing("descriptors left", Math.max(0, sockets() - sockets - closesThatFailed));
    Waiting.until(() -> contexts() <= contexts);
    ledger.expectNothing("contexts left", Math.max(0, contexts() - contexts));
    Waiting.until(() -> pinned() == 0);
    ledger.expectNothing("buffer bytes left", pinned());
  }

  private long pinned() {
    return allocator.pinnedDirectMemory() + allocator.pinnedHeapMemory();
  }

  /** How many sockets this process has open. */
  static long sockets() {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(Resources::isSocket).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }

  private static long contexts() {
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      return maps.filter(line -> line.contains("[aio]")).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
