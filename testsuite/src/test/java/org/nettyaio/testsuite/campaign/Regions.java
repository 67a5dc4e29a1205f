package org.nettyaio.testsuite.campaign;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.nettyaio.channel.AioSocketChannel;

/** Files sent within the kernel to a socket of the JDK, which verifies them. */
final class Regions {
  private static final int BYTES = 700_001;
  private static final int TIMEOUT_MILLIS = 10_000;

  private final Ledger ledger;
  private final EventLoopGroup group;

  Regions(Ledger ledger, EventLoopGroup group) {
    this.ledger = ledger;
    this.group = group;
  }

  /** Sends a file so many times, by a connection each. */
  void run(int times) throws Exception {
    Path file = Files.createTempFile("campaign", ".region");
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(TIMEOUT_MILLIS);
      for (int i = 0; i < times; i++) {
        Files.write(file, new VerifiedStream(i).next(BYTES));
        send(server, file, i);
      }
    } finally {
      Files.delete(file);
    }
  }

  private void send(ServerSocket server, Path file, int key) throws Exception {
    ChannelFuture connected =
        ledger
            .promise(
                "connect",
                new Bootstrap()
                    .group(group)
                    .channelFactory(AioSocketChannel::new)
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(
                        new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), server.getLocalPort())))
            .await();
    if (!connected.isSuccess()) {
      expectExcuse(connected.cause());
      return;
    }
    Channel channel = connected.channel();
    try (Socket peer = server.accept()) {
      peer.setSoTimeout(TIMEOUT_MILLIS);
      ChannelFuture sent =
          ledger.promise(
              "region", channel.writeAndFlush(new DefaultFileRegion(file.toFile(), 0, BYTES)));
      sent.addListener(done -> ledger.promise("close", channel.close()));
      int read = verify(peer, key);
      if (!sent.await(TIMEOUT_MILLIS)) {
        ledger.fault("a region's promise is open: " + channel);
      } else if (!sent.isSuccess()) {
        expectExcuse(sent.cause());
      } else if (read != BYTES) {
        ledger.fault(read + " bytes of a region of " + BYTES);
      } else {
        ledger.add("regions", 1);
      }
    }
  }

  private int verify(Socket peer, int key) throws IOException {
    VerifiedStream stream = new VerifiedStream(key);
    byte[] buffer = new byte[64 * 1024];
    for (int read; (read = peer.getInputStream().read(buffer)) >= 0; ) {
      ledger.add("bytes", read);
      int wrong = stream.check(buffer, 0, read);
      if (wrong != 0) {
        ledger.add("bytes wrong", wrong);
        ledger.fault(wrong + " wrong bytes of a region");
      }
    }
    return (int) stream.offset();
  }

  private void expectExcuse(Throwable cause) {
    if (!ledger.isExcused(Ledger.text(cause))) {
      ledger.fault("a region was not sent" + Ledger.text(cause));
    }
  }
}
