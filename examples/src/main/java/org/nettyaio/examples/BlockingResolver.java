package org.nettyaio.examples;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Looks names up on threads of its own, because the JDK's look-up blocks and one slow name server
 * must not hold up every connection of an event loop.
 */
final class BlockingResolver extends InetNameResolver {
  private BlockingResolver(EventExecutor executor) {
    super(executor);
  }

  /** For {@link io.netty.bootstrap.Bootstrap#resolver}. Addresses given as literals skip it. */
  static AddressResolverGroup<InetSocketAddress> group() {
    return new AddressResolverGroup<>() {
      @Override
      protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
        return new BlockingResolver(executor).asAddressResolver();
      }
    };
  }

  @Override
  protected void doResolve(String host, Promise<InetAddress> promise) {
    Thread.ofVirtual()
        .name("resolve " + host)
        .start(
            () -> {
              try {
                promise.trySuccess(InetAddress.getByName(host));
              } catch (UnknownHostException e) {
                promise.tryFailure(e);
              }
            });
  }

  @Override
  protected void doResolveAll(String host, Promise<List<InetAddress>> promise) {
    Thread.ofVirtual()
        .name("resolve " + host)
        .start(
            () -> {
              try {
                promise.trySuccess(List.of(InetAddress.getAllByName(host)));
              } catch (UnknownHostException e) {
                promise.tryFailure(e);
              }
            });
  }
}
