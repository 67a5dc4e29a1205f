package org.nettyaio.testsuite;

import io.netty.channel.unix.DomainSocketAddress;
import io.netty.resolver.AbstractAddressResolver;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;

/** Paths for the Unix domain sockets of tests, and the JDK's addresses for Netty's. */
final class DomainAddresses {

  /**
   * Lets a test connect a NIO channel to the address of an AIO one: Netty's and the JDK's classes
   * for such an address are different ones.
   */
  static final AddressResolverGroup<SocketAddress> AS_THE_JDK_HAS_THEM =
      new AddressResolverGroup<>() {
        @Override
        protected AddressResolver<SocketAddress> newResolver(EventExecutor executor) {
          return new ToJdk(executor);
        }
      };

  private DomainAddresses() {}

  /** Returns a path at which there is no file. */
  static DomainSocketAddress next() {
    try {
      File file = File.createTempFile("netty-aio", ".sock");
      if (!file.delete()) {
        throw new IOException("cannot delete " + file);
      }
      file.deleteOnExit();
      return new DomainSocketAddress(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static SocketAddress ofJdk(DomainSocketAddress address) {
    return UnixDomainSocketAddress.of(address.path());
  }

  private static final class ToJdk extends AbstractAddressResolver<SocketAddress> {
    ToJdk(EventExecutor executor) {
      super(executor, SocketAddress.class);
    }

    @Override
    protected boolean doIsResolved(SocketAddress address) {
      return !(address instanceof DomainSocketAddress);
    }

    @Override
    protected void doResolve(SocketAddress address, Promise<SocketAddress> promise) {
      promise.setSuccess(ofJdk((DomainSocketAddress) address));
    }

    @Override
    protected void doResolveAll(SocketAddress address, Promise<List<SocketAddress>> promise) {
      promise.setSuccess(List.of(ofJdk((DomainSocketAddress) address)));
    }
  }
}
