package org.nettyaio.testsuite.peers;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.redis.ArrayRedisMessage;
import io.netty.handler.codec.redis.ErrorRedisMessage;
import io.netty.handler.codec.redis.FullBulkStringRedisMessage;
import io.netty.handler.codec.redis.RedisBulkStringAggregator;
import io.netty.handler.codec.redis.RedisDecoder;
import io.netty.handler.codec.redis.RedisEncoder;
import io.netty.handler.codec.redis.RedisMessage;
import io.netty.handler.codec.redis.SimpleStringRedisMessage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A connection to a Redis server: commands go out, replies come in, in the same order. */
final class RedisClient {

  private static final long REPLY_SECONDS = 10;

  private final Channel channel;
  private final BlockingQueue<byte[]> replies;

  private RedisClient(Channel channel, BlockingQueue<byte[]> replies) {
    this.channel = channel;
    this.replies = replies;
  }

  static RedisClient connect(Loops loops, int port) throws InterruptedException {
    BlockingQueue<byte[]> replies = new LinkedBlockingQueue<>();
    Channel channel =
        loops.connect(
            port,
            it ->
                it.pipeline()
                    .addLast(
                        new RedisDecoder(),
                        new RedisBulkStringAggregator(),
                        new RedisEncoder(),
                        new Replies(replies)));
    return new RedisClient(channel, replies);
  }

  /** Queues a command, to be sent with the next flush. */
  void write(byte[]... words) {
    List<RedisMessage> message =
        Arrays.stream(words)
            .map(word -> new FullBulkStringRedisMessage(Unpooled.wrappedBuffer(word)))
            .collect(Collectors.toList());
    channel.write(new ArrayRedisMessage(message));
  }

  void flush() {
    channel.flush();
  }

  /** Waits for the next reply: a string's content, or an error's message. */
  byte[] reply() throws InterruptedException {
    byte[] reply = replies.poll(REPLY_SECONDS, TimeUnit.SECONDS);
    if (reply == null) {
      throw new AssertionError("no reply within " + REPLY_SECONDS + " s");
    }
    return reply;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static final class Replies extends SimpleChannelInboundHandler<RedisMessage> {

    private final BlockingQueue<byte[]> replies;

    Replies(BlockingQueue<byte[]> replies) {
      this.replies = replies;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, RedisMessage message) {
      if (message instanceof SimpleStringRedisMessage) {
        replies.add(bytes(((SimpleStringRedisMessage) message).content()));
      } else if (message instanceof ErrorRedisMessage) {
        replies.add(bytes("error: " + ((ErrorRedisMessage) message).content()));
      } else if (message instanceof FullBulkStringRedisMessage) {
        replies.add(ByteBufUtil.getBytes(((FullBulkStringRedisMessage) message).content()));
      } else {
        throw new IllegalArgumentException("not a reply to what is asked here: " + message);
      }
    }
  }
}
