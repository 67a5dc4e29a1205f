package org.nettyaio.testsuite.campaign;

import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import org.nettyaio.channel.AioDomainSocketChannel;
import org.nettyaio.channel.AioServerDomainSocketChannel;
import org.nettyaio.channel.AioServerSocketChannel;
import org.nettyaio.channel.AioSocketChannel;

/** The kinds of stream sockets. */
enum Family {
  TCP {
    @Override
    ServerChannel newServer() {
      return new AioServerSocketChannel();
    }

    @Override
    Channel newClient() {
      return new AioSocketChannel();
    }

    @Override
    SocketAddress anyAddress() {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    @Override
    SocketAddress ofJdk(SocketAddress address) {
      return address;
    }
  },

  UNIX {
    @Override
    ServerChannel newServer() {
      return new AioServerDomainSocketChannel();
    }

    @Override
    Channel newClient() {
      return new AioDomainSocketChannel();
    }

    @Override
    SocketAddress anyAddress() {
      String name = "campaign-" + Long.toHexString(System.nanoTime()) + ".socket";
      return new DomainSocketAddress(
          Path.of(System.getProperty("java.io.tmpdir"), name).toString());
    }

    @Override
    SocketAddress ofJdk(SocketAddress address) {
      return UnixDomainSocketAddress.of(((DomainSocketAddress) address).path());
    }
  };

  abstract ServerChannel newServer();

  abstract Channel newClient();

  /** An address that nobody has, for a server. */
  abstract SocketAddress anyAddress();

  /** A server's address as the JDK's sockets take it. */
  abstract SocketAddress ofJdk(SocketAddress address);
}
