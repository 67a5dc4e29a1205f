package org.nettyaio.linux.socket;

import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.sys.FileCalls;

/** What tests run in a JVM of its own: calls of the kernel fail, or descriptors have run out. */
final class SocketChild {
  private SocketChild() {}

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "connects" -> elsewhere(SocketChild::connects);
      case "connectsTwice" -> elsewhere(SocketChild::connectsTwice);
      case "descriptors" -> outOfDescriptors();
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  /** On a thread whose calls strace counts from here on: libc has made some on this one. */
  private static void elsewhere(Callable<Void> program) throws Exception {
    FutureTask<Void> task = new FutureTask<>(program);
    new Thread(task).start();
    task.get();
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
