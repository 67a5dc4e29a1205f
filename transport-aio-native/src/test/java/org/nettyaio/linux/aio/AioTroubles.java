package org.nettyaio.linux.aio;

import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.abi.poll_h;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.aio.AioRequest.State;
import org.nettyaio.linux.aio.Owner.Poll;
import org.nettyaio.linux.aio.Owner.Transfer;
import org.nettyaio.linux.socket.Await;
import org.nettyaio.linux.socket.DescriptorMessage;
import org.nettyaio.linux.socket.DescriptorMessageTest;
import org.nettyaio.linux.socket.Descriptors;
import org.nettyaio.linux.socket.Socket;
import org.nettyaio.linux.sys.FileCalls;

/** Programs of {@link AioChild} in which calls of the kernel fail, or memory is short. */
final class AioTroubles {
  private AioTroubles() {}

  static void run(String program) throws Exception {
    switch (program) {
      case "woken" -> woken();
      case "refusedPoll" -> refusedPoll();
      case "refusedWrite" -> refusedWrite();
      case "refusedInGrowth" -> refusedInGrowth();
      case "waits" -> waits();
      case "outOfHeap" -> OutOfHeap.run();
      // On threads whose calls strace counts from here on: libc has made some on this one.
      case "connects" -> AioTests.join(AioTests.start(program, AioTroubles::connects));
      case "connectsTwice" -> AioTests.join(AioTests.start(program, AioTroubles::connectsTwice));
      case "descriptors" -> outOfDescriptors();
      default -> throw new IllegalArgumentException(program);
    }
  }

  /** Prints how long a sleeping owner takes to be awake, in milliseconds, for each wake-up. */
  private static void woken() throws Exception {
    int rounds = 60;
    AtomicInteger round = new AtomicInteger();
    AtomicInteger awake = new AtomicInteger();
    try (AioContext context = AioContext.open(16, 16)) {
      FutureTask<Void> owner =
          AioTests.start(
              "owner",
              () -> {
                for (int r = 1; r <= rounds; r++) {
                  round.set(r);
                  context.await(TimeUnit.SECONDS.toNanos(2));
                  awake.set(r);
                }
                return null;
              });
      List<Long> millis = new ArrayList<>();
      for (int r = 1; r <= rounds; r++) {
        while (round.get() < r) {
          Thread.yield();
        }
        // Mostly it sleeps by now; a wake-up that comes before ends the wait as well.
        TimeUnit.MILLISECONDS.sleep(2);
        long start = System.nanoTime();
        context.wakeup();
        while (awake.get() < r) {
          Thread.yield();
        }
        if (r > 3) {
          // Until then code is loaded and linked.
          millis.add((System.nanoTime() - start) / 1_000_000);
        }
      }
      AioTests.join(owner);
      millis.forEach(System.out::println);
    }
  }

  /** The first poll, which is ready, is refused, and it is seen how it goes on. */
  private static void refusedPoll() throws Exception {
    try (Descriptors fds = new Descriptors();
        AioContext context = AioContext.open(16, 16)) {
      Owner owner = new Owner(context);
      int fd = fds.eventfd();
      Descriptors.fire(fd);
      long start = System.nanoTime();
      Poll poll = owner.arm(fd).get(0);
      System.out.println(poll.state() + ", starved " + context.counters().starved());
      while (poll.state() == State.QUEUED) {
        context.await(-1);
        context.submit();
      }
      long millis = (System.nanoTime() - start) / 1_000_000;
      owner.take(1);
      System.out.println("events " + (poll.result() & poll_h.POLLIN));
      System.out.println("patient " + (millis >= 9));
    }
  }

  /** The first write of three is refused; it comes between two polls. */
  private static void refusedWrite() throws Exception {
    try (Arena arena = Arena.ofConfined();
        Descriptors fds = new Descriptors();
        AioContext context = AioContext.open(16, 16)) {
      Owner owner = new Owner(context);
      int[] pair = fds.unixPair();
      for (int i = 0; i < 3; i++) {
        Transfer write = owner.transfer();
        write.write(pair[0], arena.allocate(1).address(), 1, arena);
        context.queue(write);
      }
      context.submit();
      for (AioRequest write : owner.take(3)) {
        System.out.println(write.result());
      }
      System.out.println("received " + FileCalls.read(pair[1], arena.allocate(9), 9));
    }
  }

  /** The second call of io_submit, that of growing, fails. */
  private static void refusedInGrowth() throws Exception {
    try (Descriptors fds = new Descriptors();
        AioContext context = AioContext.open(16, 32)) {
      Owner owner = new Owner(context);
      int fd = fds.eventfd();
      Poll poll = owner.arm(fd).get(0);
      while (context.counters().growths() == 0) {
        context.reserve();
      }
      System.out.println(poll.state());
      Descriptors.fire(fd);
      while (poll.state() == State.QUEUED) {
        context.await(-1);
        context.submit();
      }
      owner.take(1);
      System.out.println("events " + (poll.result() & poll_h.POLLIN));
    }
  }

  /** Waits until that throws, a hundred times at the most, with nothing to wait for. */
  private static void waits() throws Exception {
    try (AioContext context = AioContext.open(16, 16)) {
      for (int i = 0; i < 100; i++) {
        try {
          context.await(1_000_000);
        } catch (UncheckedIOException e) {
          System.out.println(i + ": " + e.getMessage());
          return;
        }
      }
      System.out.println("waited");
    }
  }

  /** One call of connect, and what comes of it. */
  private static Void connects() throws Exception {
    try (Socket listener = listener();
        Socket client = Socket.newTcp()) {
      int result = client.connect(listener.localAddress());
      if (result == -Errno.EINPROGRESS) {
        Await.writable(client);
        result = client.finishConnect();
      }
      System.out.println(result == 0 ? "connected" : Errno.name(-result));
    }
    return null;
  }

  /**
   * The first connection is made, the second one not answered, as the listener's queue is full.
   * Every second call is interrupted before it has done anything.
   */
  private static Void connectsTwice() throws Exception {
    try (Socket listener = listener();
        Socket first = Socket.newTcp();
        Socket second = Socket.newTcp()) {
      Await.connect(first, listener.localAddress());
      System.out.println(first.connect(listener.localAddress()));
      int begun = second.connect(listener.localAddress());
      if (begun != -Errno.EINPROGRESS) {
        throw new AssertionError(begun);
      }
      System.out.println(Errno.name(-second.connect(listener.localAddress())));
    }
    return null;
  }

  private static Socket listener() throws Exception {
    Socket listener = Socket.newTcp();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    listener.listen(0);
    return listener;
  }

  /** Receives three descriptors where there is room for two, and one where there is for none. */
  private static void outOfDescriptors() throws Exception {
    List<String> told = new ArrayList<>();
    try (Arena arena = Arena.ofConfined();
        DescriptorMessage message = new DescriptorMessage(arena)) {
      Socket[] pair = Socket.newUnixPair(socket_h.SOCK_STREAM);
      int own = pair[0].fd();
      // Once before, as to load code takes descriptors.
      DescriptorMessageTest.send(pair[0], 1, own);
      FileCalls.close(message.receive(pair[1]));
      told.add(Errno.name(-message.receive(pair[1])));
      told.clear();
      Deque<Integer> all = new ArrayDeque<>();
      for (int fd; (fd = FileCalls.eventfd(0, 0)) >= 0; ) {
        all.push(fd);
      }
      FileCalls.close(all.pop());
      FileCalls.close(all.pop());
      DescriptorMessageTest.send(pair[0], 1, own, own, own);
      for (int i = 0; i < 4; i++) {
        int result = message.receive(pair[1]);
        told.add(result >= 0 ? "descriptor" : Errno.name(-result));
      }
      DescriptorMessageTest.send(pair[0], 1, own);
      told.add(Errno.name(-message.receive(pair[1])));
      FileCalls.close(all.pop());
      DescriptorMessageTest.send(pair[0], 1, own);
      told.add(message.receive(pair[1]) >= 0 ? "descriptor" : "none");
      for (int fd : all) {
        FileCalls.close(fd);
      }
    }
    told.forEach(System.out::println);
  }
}
