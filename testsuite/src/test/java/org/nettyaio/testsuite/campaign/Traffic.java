package org.nettyaio.testsuite.campaign;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Clients that connect, do what their session is to do, and connect again, until they are told to
 * end; half of them on this transport, half of the JDK. Sees to it that none stands still.
 */
final class Traffic {
  /** How it is said that a connection does not come to its end. */
  static final String STANDS_STILL = "no progress for ten seconds";

  private static final long SILENCE_NANOS = Waiting.BOUND_NANOS / 10;

  private final Ledger ledger;
  private final Server server;
  private final EventLoopGroup group;
  private final Resources resources;
  private final Set<Session> running = ConcurrentHashMap.newKeySet();
  private final Set<Target> clients = ConcurrentHashMap.newKeySet();
  private final Set<SocketChannel> sockets = ConcurrentHashMap.newKeySet();
  private final List<Thread> threads = new ArrayList<>();
  private boolean brief;
  private volatile boolean ending;

  Traffic(Ledger ledger, Server server, EventLoopGroup group, Resources resources) {
    this.ledger = ledger;
    this.server = server;
    this.group = group;
    this.resources = resources;
  }

  /** From now on sessions have one short message. */
  Traffic brief() {
    brief = true;
    return this;
  }

  /** Starts clients, each of which derives its choices from the seed and its number. */
  Traffic start(long seed, int aio, int jdk) {
    for (int i = 0; i < aio; i++) {
      connectAio(family(i), new Random(VerifiedStream.mix(seed + i)));
    }
    for (int i = 0; i < jdk; i++) {
      Random random = new Random(VerifiedStream.mix(seed + aio + i));
      Family family = family(i);
      Thread thread = new Thread(() -> runJdk(family, random), "jdk-client-" + i);
      threads.add(thread);
      thread.setDaemon(true);
      thread.start();
    }
    return this;
  }

  private static Family family(int index) {
    return index % 3 == 2 ? Family.UNIX : Family.TCP;
  }

  private Session begin(Random random) {
    Session session = brief ? Session.brief(ledger, random) : Session.any(ledger, random);
    server.expect(session);
    running.add(session);
    return session;
  }

  private void end(Session session) {
    running.remove(session);
    server.forget(session);
  }

  private void connectAio(Family family, Random random) {
    if (ending) {
      return;
    }
    Session session = begin(random);
    boolean halves = session.ending == Session.Ending.SERVER_ENDS_FIRST || (session.id & 8) != 0;
    ChannelFuture connected =
        new Bootstrap()
            .group(group)
            .channelFactory(family::newClient)
            .option(ChannelOption.ALLOCATOR, resources.allocator())
            .option(ChannelOption.ALLOW_HALF_CLOSURE, halves)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new ClientConnection(session, ledger));
                  }
                })
            .connect(server.address(family));
    Target target = new Target(connected.channel(), group, ledger);
    target.session(session);
    session.client = target;
    clients.add(target);
    target.atEnd(
        () -> {
          clients.remove(target);
          session.clientEnded();
          end(session);
          connectAio(family, random);
        });
    ledger
        .promise("connect", connected)
        .addListener(
            done -> {
              if (!done.isSuccess()) {
                session.fault("connect failed", done.cause());
                target.neverActive();
              }
            });
  }

  private void runJdk(Family family, Random random) {
    while (!ending) {
      Session session = begin(random);
      SocketAddress address = family.ofJdk(server.address(family));
      try (SocketChannel socket =
          family == Family.UNIX
              ? SocketChannel.open(StandardProtocolFamily.UNIX)
              : SocketChannel.open()) {
        sockets.add(socket);
        new JdkClient(session, ledger).run(socket, address);
        sockets.remove(socket);
      } catch (IOException e) {
        session.fault("no socket", e);
      }
      end(session);
    }
  }

  /** The channels of this transport that are open, on either side. */
  List<Target> targets() {
    List<Target> all = new ArrayList<>(server.open());
    all.addAll(clients);
    return all;
  }

  /** Whether none of the clients has got anything for a while. */
  boolean isSilent() {
    return running.stream().allMatch(it -> it.nanosWithoutProgress() > SILENCE_NANOS);
  }

  /** Watches the clients until a condition holds, and ends what stands still. */
  void watch(BooleanSupplier until) {
    while (!Waiting.until(Waiting.BOUND_NANOS / 20, until)) {
      for (Session session : running) {
        if (session.nanosWithoutProgress() > Waiting.BOUND_NANOS) {
          ledger.add("stalls", 1);
          session.fault(STANDS_STILL);
          session.disturb("the campaign, for standing still");
          kill(session.client);
          kill(session.server);
          session.progress();
        }
      }
    }
  }

  private void kill(@Nullable Target target) {
    if (target != null) {
      target.onLoop(() -> Target.closeNow(target.channel, true, ledger));
    }
  }

  /** Lets the sessions that have begun come to their ends. */
  void end() {
    ending = true;
    int[] rounds = {0};
    watch(() -> running.isEmpty() || ++rounds[0] > 20_000);
    if (!running.isEmpty()) {
      running.forEach(session -> ledger.fault("does not end: " + session));
      sockets.forEach(Traffic::closeQuietly);
    }
    threads.forEach(thread -> Waiting.until(() -> !thread.isAlive()));
    Waiting.until(() -> server.open().isEmpty());
    ledger.judge();
  }

  private static void closeQuietly(SocketChannel socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
