/**
 * Programs that show the aio transport at work, and against which a user can try others; and such
 * that show Linux AIO without Netty.
 *
 * <p>An application: it exports nothing. Start it with {@code examples/run}.
 */
module org.nettyaio.examples {
  requires static org.jspecify;
  requires info.picocli;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.resolver;
  requires io.netty.transport;
  requires io.netty.transport.classes.epoll;
  requires io.netty.transport.classes.io_uring;
  requires io.netty.transport.unix.common;
  requires java.logging;
  requires java.management;
  requires org.nettyaio.channel;
  requires org.nettyaio.linux;

  opens org.nettyaio.examples to
      info.picocli;
  opens org.nettyaio.examples.classic to
      info.picocli;
}
