/** A Netty transport on Linux AIO. */
module org.nettyaio.channel {
  requires static transitive org.jspecify;
  requires transitive io.netty.buffer;
  requires transitive io.netty.common;
  requires transitive io.netty.transport;
  requires transitive io.netty.transport.unix.common;
  requires transitive org.nettyaio.linux;

  exports org.nettyaio.channel;
}
