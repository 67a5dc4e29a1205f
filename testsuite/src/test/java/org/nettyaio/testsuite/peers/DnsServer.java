package org.nettyaio.testsuite.peers;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DefaultDnsResponse;
import io.netty.handler.codec.dns.DnsQuery;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.handler.codec.dns.TcpDnsQueryDecoder;
import io.netty.handler.codec.dns.TcpDnsResponseEncoder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.nettyaio.channel.AioDatagramChannel;
import org.nettyaio.channel.AioServerSocketChannel;

/**
 * A DNS server, on UDP and on TCP: {@code hostN.test} has one address, made of N; {@code many.test}
 * has so many that UDP's answer is truncated and says so; there is nothing else.
 */
final class DnsServer {

  /** How many addresses {@code many.test} has. */
  static final int MANY = 500;

  private static final Pattern HOST = Pattern.compile("host(\\d+)\\.test\\.");
  private static final int ATTEMPTS = 5;
  private static final int TTL_SECONDS = 60;

  private final AtomicInteger overTcp = new AtomicInteger();
  private final InetSocketAddress address;

  private DnsServer(Loops loops, InetAddress address) throws InterruptedException {
    Channel udp =
        new Bootstrap()
            .group(loops.group())
            .channelFactory(AioDatagramChannel::new)
            .handler(
                loops.initializer(
                    it ->
                        it.pipeline()
                            .addLast(
                                new DatagramDnsQueryDecoder(),
                                new DatagramDnsResponseEncoder(),
                                new OverUdp())))
            .bind(address, 0)
            .sync()
            .channel();
    this.address = (InetSocketAddress) udp.localAddress();
    try {
      loops.closeAtEnd(
          new ServerBootstrap()
              .group(loops.group())
              .channelFactory(AioServerSocketChannel::new)
              .childHandler(
                  loops.initializer(
                      it ->
                          it.pipeline()
                              .addLast(
                                  new TcpDnsQueryDecoder(),
                                  new TcpDnsResponseEncoder(),
                                  new OverTcp())))
              .bind(this.address)
              .sync()
              .channel());
    } catch (Throwable e) {
      udp.close().sync();
      throw e;
    }
  }

  /** Starts a server; it ends with the loops. */
  static DnsServer start(Loops loops, InetAddress address) throws Exception {
    // The port that the kernel chose for UDP can be in use for TCP.
    for (int i = 1; ; i++) {
      try {
        return new DnsServer(loops, address);
      } catch (Exception e) {
        if (i == ATTEMPTS || !(e instanceof IOException)) {
          throw e;
        }
      }
    }
  }

  InetSocketAddress address() {
    return address;
  }

  /** How many queries have come by TCP. */
  int queriesOverTcp() {
    return overTcp.get();
  }

  /** The address of {@code hostN.test}. */
  static InetAddress ipv4(int number) {
    return InetAddress.ofLiteral(
        "10." + (number >> 16) + "." + (number >> 8 & 255) + "." + (number & 255));
  }

  /** The IPv6 address of {@code hostN.test}. */
  static InetAddress ipv6(int number) {
    return InetAddress.ofLiteral("fd00::" + Integer.toHexString(number));
  }

  private static <R extends DnsResponse> R answer(DnsQuery query, R response, boolean datagram) {
    DnsQuestion question = query.recordAt(DnsSection.QUESTION);
    response.addRecord(
        DnsSection.QUESTION, new DefaultDnsQuestion(question.name(), question.type()));
    response.setRecursionDesired(query.isRecursionDesired());
    response.setRecursionAvailable(true);
    Matcher host = HOST.matcher(question.name());
    if (host.matches()) {
      addAddress(response, question, Integer.parseInt(host.group(1)));
    } else if (!question.name().equals("many.test.")) {
      response.setCode(DnsResponseCode.NXDOMAIN);
    } else if (datagram) {
      response.setTruncated(true);
    } else {
      IntStream.range(0, MANY).forEach(number -> addAddress(response, question, number));
    }
    return response;
  }

  private static void addAddress(DnsResponse response, DnsQuestion question, int number) {
    InetAddress address;
    if (question.type().equals(DnsRecordType.A)) {
      address = ipv4(number);
    } else if (question.type().equals(DnsRecordType.AAAA)) {
      address = ipv6(number);
    } else {
      return;
    }
    response.addRecord(
        DnsSection.ANSWER,
        new DefaultDnsRawRecord(
            question.name(),
            question.type(),
            TTL_SECONDS,
            Unpooled.wrappedBuffer(address.getAddress())));
  }

  private static final class OverUdp extends SimpleChannelInboundHandler<DatagramDnsQuery> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramDnsQuery query) {
      DatagramDnsResponse response =
          new DatagramDnsResponse(query.recipient(), query.sender(), query.id());
      ctx.writeAndFlush(answer(query, response, true));
    }
  }

  private final class OverTcp extends SimpleChannelInboundHandler<DnsQuery> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DnsQuery query) {
      overTcp.incrementAndGet();
      ctx.writeAndFlush(answer(query, new DefaultDnsResponse(query.id()), false));
    }
  }
}
