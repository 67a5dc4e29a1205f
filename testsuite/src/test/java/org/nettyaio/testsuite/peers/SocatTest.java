package org.nettyaio.testsuite.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.handler.stream.ChunkedStream;
import io.netty.handler.stream.ChunkedWriteHandler;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nettyaio.channel.AioDomainSocketChannel;
import org.nettyaio.channel.AioServerDomainSocketChannel;

/** socat at the other end of a Unix domain socket; both directions end one after the other. */
@Timeout(20)
class SocatTest {

  private static final int LONG = 20 * 1024 * 1024;
  private static final int SHORT = 3_000_001;
  private static final int CHUNK = 64 * 1024;
  private static final long END_SECONDS = 15;

  /** The two kinds of names, as Netty and as socat write them. */
  enum Name {
    PATH("UNIX"),
    ABSTRACT("ABSTRACT");

    private final String prefix;

    Name(String prefix) {
      this.prefix = prefix;
    }

    /** A name that nobody else uses. */
    String unique(Path directory) {
      return this == PATH ? directory.resolve("socket").toString() : "test-" + UUID.randomUUID();
    }

    DomainSocketAddress address(String name) {
      return new DomainSocketAddress(this == PATH ? name : "\0" + name);
    }

    /** Runs socat between its standard input and output and a socket. */
    Program socat(String kind, String name) throws Exception {
      // -t: how long one direction may go on when the other has ended; -d -d: say when it listens.
      return Program.start(
          "socat", "-d", "-d", "-t", "" + END_SECONDS, "-", prefix + "-" + kind + ":" + name);
    }
  }

  @BeforeAll
  static void assumeSocat() {
    Program.assumeInstalled("socat", "socat");
  }

  @ParameterizedTest
  @EnumSource
  void socatAsClientGetsAllBackThatItHasSent(Name kind, @TempDir Path directory) throws Exception {
    String name = kind.unique(directory);
    try (Loops loops = new Loops()) {
      loops.closeAtEnd(
          new ServerBootstrap()
              .group(loops.group())
              .channelFactory(AioServerDomainSocketChannel::new)
              .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
              .childHandler(loops.initializer(it -> it.pipeline().addLast(new Echo())))
              .bind(kind.address(name))
              .sync()
              .channel());
      try (Program socat = kind.socat("CONNECT", name)) {
        CompletableFuture<Long> sent = feed(socat, LONG);

        assertThat(Noise.digest(socat.output())).isEqualTo(Noise.digest(LONG));
        socat.expectSuccess();
        assertThat(sent.get(1, TimeUnit.SECONDS)).isEqualTo(LONG);
      }
      assertThat(loops.connections()).isOne();
      loops.expectNoFailures();
    }
  }

  @ParameterizedTest
  @EnumSource
  void socatAsServerGetsAndSendsMuch(Name kind, @TempDir Path directory) throws Exception {
    exchange(kind, directory, LONG, LONG);
  }

  @ParameterizedTest
  @EnumSource
  void socatAsServerEndsFirst(Name kind, @TempDir Path directory) throws Exception {
    exchange(kind, directory, LONG, SHORT);
  }

  @ParameterizedTest
  @EnumSource
  void socatAsServerEndsLast(Name kind, @TempDir Path directory) throws Exception {
    exchange(kind, directory, SHORT, LONG);
  }

  private static void exchange(Name kind, Path directory, int toSocat, int fromSocat)
      throws Exception {
    String name = kind.unique(directory);
    CompletableFuture<String> received = new CompletableFuture<>();
    try (Loops loops = new Loops();
        Program socat = kind.socat("LISTEN", name)) {
      socat.awaitError("listening on");
      AioDomainSocketChannel channel =
          (AioDomainSocketChannel)
              new Bootstrap()
                  .group(loops.group())
                  .channelFactory(AioDomainSocketChannel::new)
                  .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                  .handler(
                      loops.initializer(
                          it ->
                              it.pipeline()
                                  .addLast(new ChunkedWriteHandler(), new Digest(received))))
                  .connect(kind.address(name))
                  .sync()
                  .channel();
      CompletableFuture<Long> sent = feed(socat, fromSocat);
      channel
          .writeAndFlush(new ChunkedStream(new Noise(toSocat), CHUNK))
          .addListener(written -> channel.shutdownOutput());

      assertThat(Noise.digest(socat.output())).isEqualTo(Noise.digest(toSocat));
      assertThat(received.get(END_SECONDS, TimeUnit.SECONDS)).isEqualTo(Noise.digest(fromSocat));
      socat.expectSuccess();
      assertThat(sent.get(1, TimeUnit.SECONDS)).isEqualTo(fromSocat);
      loops.expectNoFailures();
    }
  }

  /** Gives a program noise to read, then the end of its input. */
  private static CompletableFuture<Long> feed(Program program, int length) {
    return Program.inBackground(
        () -> {
          try (OutputStream input = program.input()) {
            return new Noise(length).transferTo(input);
          }
        });
  }

  /** Sends back what comes, and closes when all of it is sent. */
  private static final class Echo extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ctx.write(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      ctx.flush();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof ChannelInputShutdownEvent) {
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
      }
    }
  }

  /** Tells the SHA-256 of all that has come, at the end of the input. */
  private static final class Digest extends SimpleChannelInboundHandler<ByteBuf> {

    private final MessageDigest digest = Noise.sha256();
    private final CompletableFuture<String> result;

    Digest(CompletableFuture<String> result) {
      this.result = result;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf message) {
      digest.update(message.nioBuffer());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof ChannelInputShutdownEvent) {
        result.complete(Noise.hex(digest));
      }
    }
  }
}
