package org.nettyaio.linux;

import java.util.ArrayList;
import java.util.List;
import org.nettyaio.linux.socket.Socket;
import org.nettyaio.linux.socket.SocketFamily;
import org.nettyaio.linux.sys.FileCalls;
import org.nettyaio.linux.sys.Syscalls;

/** What {@link ChildJvmTest} runs in JVMs of its own. Uses nothing but this module. */
public final class ChildMain {
  private ChildMain() {}

  /** Prints what an argument asks for. */
  public static void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "unsupported":
        System.out.println(Syscalls.unsupported());
        break;
      case "call":
        try {
          FileCalls.close(-1);
        } catch (UnsupportedOperationException e) {
          System.out.println(e.getMessage());
        }
        break;
      case "socket":
        try (Socket socket = Socket.newTcp()) {
          System.out.println(ChildMain.class.getModule() + " " + socket.isOpen());
        }
        break;
      case "family":
        System.out.println(SocketFamily.preferred());
        break;
      case "exhaust":
        exhaust();
        break;
      default:
        throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void exhaust() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    String message;
    try {
      while (true) {
        sockets.add(Socket.newTcp());
      }
    } catch (ErrnoException e) {
      message = e.getMessage();
    }
    for (Socket socket : sockets) {
      socket.close();
    }
    System.out.println(message);
  }
}
