package org.nettyaio.testsuite.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nettyaio.testsuite.peers.RedisClient.bytes;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A Redis server as the peer of Netty's Redis codec. */
@Timeout(20)
class RedisTest {

  private static final byte[] SET = bytes("SET");
  private static final byte[] GET = bytes("GET");

  @BeforeAll
  static void assumeRedis() {
    Program.assumeInstalled("redis-server", "redis-server");
  }

  @Test
  void pipelinedCommandsAreAnsweredInOrder() throws Exception {
    int commands = 5000;
    try (RedisServer redis = RedisServer.start();
        Loops loops = new Loops()) {
      RedisClient client = RedisClient.connect(loops, redis.port());
      for (int i = 0; i < commands; i++) {
        client.write(SET, bytes("key" + i), bytes("value" + i));
        client.write(GET, bytes("key" + i));
      }
      client.flush();

      for (int i = 0; i < commands; i++) {
        assertThat(client.reply()).asString().isEqualTo("OK");
        assertThat(client.reply()).asString().isEqualTo("value" + i);
      }
      loops.expectNoFailures();
    }
  }

  @Test
  void commandsThatAreFlushedOneByOneAreAnsweredInOrder() throws Exception {
    int commands = 1000;
    int connections = 4;
    try (RedisServer redis = RedisServer.start();
        Loops loops = new Loops()) {
      List<RedisClient> clients = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        clients.add(RedisClient.connect(loops, redis.port()));
      }
      for (int i = 0; i < commands; i++) {
        for (RedisClient client : clients) {
          client.write(bytes("ECHO"), bytes("message" + i));
          client.flush();
        }
      }

      for (int i = 0; i < commands; i++) {
        for (RedisClient client : clients) {
          assertThat(client.reply()).asString().isEqualTo("message" + i);
        }
      }
      loops.expectNoFailures();
    }
  }

  @Test
  void valueOfTenMegabytesComesBack() throws Exception {
    byte[] value = Noise.bytes(10 * 1024 * 1024);
    try (RedisServer redis = RedisServer.start();
        Loops loops = new Loops()) {
      RedisClient client = RedisClient.connect(loops, redis.port());
      client.write(SET, bytes("large"), value);
      client.write(GET, bytes("large"));
      client.flush();

      assertThat(client.reply()).asString().isEqualTo("OK");
      assertThat(client.reply()).isEqualTo(value);
      loops.expectNoFailures();
    }
  }
}
