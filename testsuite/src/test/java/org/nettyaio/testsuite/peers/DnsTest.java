package org.nettyaio.testsuite.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nettyaio.channel.AioDatagramChannel;
import org.nettyaio.channel.AioSocketChannel;

/** dig, and Netty's resolver on this transport, as clients of a DNS server. */
@Timeout(20)
class DnsTest {

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final long ANSWER_SECONDS = 15;

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void digIsAnswered(String address) throws Exception {
    InetAddress local = InetAddress.ofLiteral(address);
    assumeTrue(NetworkInterface.getByInetAddress(local) != null, "this machine has no " + address);
    try (Loops loops = new Loops()) {
      DnsServer server = DnsServer.start(loops, local);

      assertThat(dig(server, "host70000.test", "A", "host258.test", "AAAA"))
          .containsExactly("10.1.17.112", "fd00::102");
      assertThat(server.queriesOverTcp()).isZero();
      loops.expectNoFailures();
    }
  }

  @Test
  void digIsToldThatThereIsNoSuchName() throws Exception {
    try (Loops loops = new Loops()) {
      DnsServer server = DnsServer.start(loops, LOOPBACK);

      assertThat(dig(server, "+noshort", "+comments", "other.test"))
          .anyMatch(line -> line.contains("status: NXDOMAIN"));
      loops.expectNoFailures();
    }
  }

  @Test
  void digAsksAgainByTcpForAnAnswerThatIsTooLong() throws Exception {
    try (Loops loops = new Loops()) {
      DnsServer server = DnsServer.start(loops, LOOPBACK);

      assertThat(dig(server, "many.test", "A"))
          .filteredOn(line -> !line.startsWith(";"))
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, DnsServer.MANY)
                  .mapToObj(number -> DnsServer.ipv4(number).getHostAddress())
                  .toList());
      assertThat(server.queriesOverTcp()).isOne();
      loops.expectNoFailures();
    }
  }

  @Test
  void digIsAnsweredEachOfManyQueries(@TempDir Path directory) throws Exception {
    int queries = 500;
    Path names = directory.resolve("names");
    Files.write(
        names, IntStream.range(0, queries).mapToObj(number -> "host" + number + ".test").toList());
    try (Loops loops = new Loops()) {
      DnsServer server = DnsServer.start(loops, LOOPBACK);

      assertThat(dig(server, "-f", names.toString()))
          .containsExactlyElementsOf(
              IntStream.range(0, queries)
                  .mapToObj(number -> DnsServer.ipv4(number).getHostAddress())
                  .toList());
      loops.expectNoFailures();
    }
  }

  @ParameterizedTest
  @EnumSource
  void resolverResolvesManyNamesAtATime(DnsNameResolverChannelStrategy strategy) throws Exception {
    // At a time no more than what the smallest usual receive buffer holds: nothing is to be lost.
    int rounds = 10;
    int atATime = 100;
    try (Loops loops = new Loops()) {
      DnsServer server = DnsServer.start(loops, LOOPBACK);
      try (DnsNameResolver resolver =
          resolver(loops, server).datagramChannelStrategy(strategy).build()) {
        for (int round = 0; round < rounds; round++) {
          int first = round * atATime;
          List<Future<InetAddress>> answers = new ArrayList<>();
          for (int i = 0; i < atATime; i++) {
            answers.add(resolver.resolve("host" + (first + i) + ".test"));
          }
          for (int i = 0; i < atATime; i++) {
            assertThat(answers.get(i).get(ANSWER_SECONDS, TimeUnit.SECONDS))
                .isEqualTo(DnsServer.ipv4(first + i));
          }
        }
      }
      assertThat(server.queriesOverTcp()).isZero();
      loops.expectNoFailures();
    }
  }

  @Test
  void resolverFindsBothKindsOfAddresses() throws Exception {
    try (Loops loops = new Loops()) {
      DnsServer server = DnsServer.start(loops, LOOPBACK);
      try (DnsNameResolver resolver =
          resolver(loops, server)
              .resolvedAddressTypes(ResolvedAddressTypes.IPV4_PREFERRED)
              .build()) {
        assertThat(resolver.resolveAll("host9.test").get(ANSWER_SECONDS, TimeUnit.SECONDS))
            .containsExactly(DnsServer.ipv4(9), DnsServer.ipv6(9));
      }
      loops.expectNoFailures();
    }
  }

  @Test
  void resolverIsToldThatThereIsNoSuchName() throws Exception {
    try (Loops loops = new Loops()) {
      DnsServer server = DnsServer.start(loops, LOOPBACK);
      try (DnsNameResolver resolver = resolver(loops, server).build()) {
        Future<InetAddress> answer = resolver.resolve("other.test");
        assertThatThrownBy(() -> answer.get(ANSWER_SECONDS, TimeUnit.SECONDS))
            .hasCauseInstanceOf(UnknownHostException.class)
            .hasStackTraceContaining("NXDOMAIN");
      }
      loops.expectNoFailures();
    }
  }

  @Test
  void resolverAsksAgainByTcpForAnAnswerThatIsTooLong() throws Exception {
    try (Loops loops = new Loops()) {
      DnsServer server = DnsServer.start(loops, LOOPBACK);
      try (DnsNameResolver resolver = resolver(loops, server).build()) {
        assertThat(resolver.resolveAll("many.test").get(ANSWER_SECONDS, TimeUnit.SECONDS))
            .containsExactlyInAnyOrderElementsOf(
                IntStream.range(0, DnsServer.MANY).mapToObj(DnsServer::ipv4).toList());
      }
      assertThat(server.queriesOverTcp()).isOne();
      loops.expectNoFailures();
    }
  }

  private static List<String> dig(DnsServer server, String... arguments) throws Exception {
    Program.assumeInstalled("dig", "bind9-dnsutils");
    List<String> command =
        new ArrayList<>(
            List.of(
                "dig",
                "-r", // The user's own settings are not ours.
                "@" + server.address().getAddress().getHostAddress(),
                "-p",
                String.valueOf(server.address().getPort()),
                "+short"));
    command.addAll(List.of(arguments));
    return Program.run(command.toArray(new String[0])).lines().toList();
  }

  private static DnsNameResolverBuilder resolver(Loops loops, DnsServer server) {
    return new DnsNameResolverBuilder(loops.group().next())
        .datagramChannelFactory(AioDatagramChannel::new)
        .socketChannelFactory(AioSocketChannel::new)
        .nameServerProvider(new SingletonDnsServerAddressStreamProvider(server.address()))
        .resolvedAddressTypes(ResolvedAddressTypes.IPV4_ONLY)
        .searchDomains(List.of());
  }
}
