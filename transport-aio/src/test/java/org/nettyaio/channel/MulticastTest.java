package org.nettyaio.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Groups that UDP channels join and leave, all on the loopback device. */
class MulticastTest extends AbstractDatagramTest {
  @Test
  void aGroupIsHeardWhileJoined() throws Exception {
    NetworkInterface loopback = NetworkInterface.getByInetAddress(NetUtil.LOCALHOST4);
    Group group = new Group("239.1.2.3", loopback);
    group.receiver.joinGroup(group.address, loopback).sync();
    group.send("joined");
    assertThat(inbox.next().content()).isEqualTo("joined");
    assertThatThrownBy(() -> group.receiver.joinGroup(group.address, loopback).sync())
        .hasMessageContaining("EADDRINUSE");

    group.receiver.leaveGroup(group.address, loopback).sync();
    group.send("not heard");
    group.receiver.joinGroup(group.address, loopback).sync();
    group.send("joined again");
    assertThat(inbox.next().content()).isEqualTo("joined again");
  }

  @Test
  void aSenderOfAGroupIsBlocked() throws Exception {
    NetworkInterface loopback = NetworkInterface.getByInetAddress(NetUtil.LOCALHOST4);
    Group group = new Group("239.1.2.4", loopback);
    group.receiver.joinGroup(group.address, loopback).sync();
    group
        .receiver
        .block(group.address.getAddress(), loopback, group.sender.localAddress().getAddress())
        .sync();
    group.send("blocked");
    AioDatagramChannel friend =
        bind(
            new Bootstrap()
                .handler(new ChannelInboundHandlerAdapter())
                .option(ChannelOption.IP_MULTICAST_IF, loopback),
            new InetSocketAddress("127.0.0.9", 0));
    friend.writeAndFlush(new DatagramPacket(ascii("heard"), group.address)).sync();
    assertThat(inbox.next().content()).isEqualTo("heard");
  }

  @Test
  void aGroupIsHeardOfOneSender() throws Exception {
    NetworkInterface loopback = NetworkInterface.getByInetAddress(NetUtil.LOCALHOST4);
    Group group = new Group("232.1.2.3", loopback);
    InetSocketAddress chosen = new InetSocketAddress("127.0.0.9", 0);
    group.receiver.joinGroup(group.address.getAddress(), loopback, chosen.getAddress()).sync();
    group.send("not the one");
    AioDatagramChannel source =
        bind(
            new Bootstrap()
                .handler(new ChannelInboundHandlerAdapter())
                .option(ChannelOption.IP_MULTICAST_IF, loopback),
            chosen);
    source.writeAndFlush(new DatagramPacket(ascii("the one"), group.address)).sync();
    assertThat(inbox.next().content()).isEqualTo("the one");
    group.receiver.leaveGroup(group.address.getAddress(), loopback, chosen.getAddress()).sync();
    source.writeAndFlush(new DatagramPacket(ascii("left"), group.address)).sync();
    assertThat(inbox.datagrams.poll(20, TimeUnit.MILLISECONDS)).isNull();
  }

  /** A receiver on a group's port, and one who sends to the group, both on the loopback device. */
  private final class Group {
    final InetSocketAddress address;
    final AioDatagramChannel receiver;
    final AioDatagramChannel sender;

    Group(String group, NetworkInterface loopback) throws InterruptedException {
      receiver = bind(new Bootstrap().handler(inbox), new InetSocketAddress(0));
      address = new InetSocketAddress(group, receiver.localAddress().getPort());
      sender =
          bind(
              new Bootstrap()
                  .handler(new ChannelInboundHandlerAdapter())
                  .option(ChannelOption.IP_MULTICAST_IF, loopback),
              LOOPBACK);
      assertThat(sender.config().getNetworkInterface()).isEqualTo(loopback);
    }

    void send(String text) throws InterruptedException {
      sender.writeAndFlush(new DatagramPacket(ascii(text), address)).sync();
    }
  }
}
