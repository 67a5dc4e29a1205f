package org.nettyaio.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

class EchoServerTest {
  /** More than all socket buffers hold: the server must stop reading, and go on when it is read. */
  @TransportTest
  void sendsBackAllToAClientThatReadsLateAndEndsItsOutputFirst(Transport transport)
      throws Exception {
    try (Harness harness = new Harness(transport)) {
      Channel server = EchoServer.start(transport, harness.group(), Harness.loopback(0));
      Socket client = harness.connect(Listening.address(server));
      byte[] bytes = Streams.noise(6, 64 << 20);

      CompletableFuture<Void> sent = Streams.sendAndEnd(client, bytes);
      String echoed = Streams.digestOfAll(client).get(Harness.BOUND.toSeconds(), TimeUnit.SECONDS);

      assertThat(echoed).isEqualTo(Streams.digest(bytes));
      sent.get(Harness.BOUND.toSeconds(), TimeUnit.SECONDS);
    }
  }
}
