package org.nettyaio.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nettyaio.channel.OptionValues.Declared;
import org.nettyaio.channel.OptionsTest.Kind;
import org.nettyaio.linux.abi.in_h;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.testing.Fuzz;

/** Options of channels in use, set to anything. */
@Timeout(120)
class OptionsFuzzTest {
  /** Tables of the packet filter begin here among the options of IPPROTO_IP and IPPROTO_IPV6. */
  private static final int PACKET_FILTER = 64;

  /** To close may wait for the peer then, as it was asked to. */
  private static final int SO_LINGER = socket_h.SO_LINGER;

  /** What may cut the data or keep it back, as was asked. */
  @SuppressWarnings("deprecation")
  private static final Set<ChannelOption<?>> IN_THE_WAY =
      Set.of(
          UnixChannelOption.DOMAIN_SOCKET_READ_MODE,
          AioChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE,
          AioChannelOption.TCP_MD5SIG,
          ChannelOption.RCVBUF_ALLOCATOR);

  private static final List<Declared> DECLARED = OptionValues.declared();

  @TempDir Path directory;

  private final AioEventLoopGroup loop = new AioEventLoopGroup(1);

  @AfterEach
  void shutDown() throws Exception {
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  private interface Use {
    void of(SplittableRandom random, EchoPair pair) throws Exception;
  }

  private void fuzz(Kind kind, int iterations, Use use) throws Exception {
    try (EchoPair pair = EchoPair.open(loop, kind, directory)) {
      pair.roundTrip(new byte[1]);
    } catch (Exception e) {
      assumeFalse(kind.name().startsWith("VSOCK"), () -> "no vsock within this machine: " + e);
      throw e;
    }
    long before = open();
    Fuzz.times(
        iterations,
        random -> {
          try (EchoPair pair = EchoPair.open(loop, kind, directory)) {
            use.of(random, pair);
          }
        });
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (open() > before && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
    assertThat(open()).as("open descriptors").isLessThanOrEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void aChannelIsOfUseWhateverItsOptionsWereSetTo(Kind kind) throws Exception {
    fuzz(
        kind,
        150,
        (random, pair) -> {
          boolean inTheWay = false;
          for (int i = 1 + random.nextInt(10); i > 0; i--) {
            Declared declared = DECLARED.get(random.nextInt(DECLARED.size()));
            Object value = OptionValues.of(random, declared.type());
            set(pair.channel, declared.option(), value);
            inTheWay |= IN_THE_WAY.contains(declared.option());
          }
          assertThat(pair.channel.config().getOptions()).isNotEmpty();
          pair.channel.config().setAutoRead(true);
          if (!inTheWay) {
            pair.roundTrip(Fuzz.bytes(random, 1 + random.nextInt(1000)));
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void anyOptionOfTheKernelsLeavesAChannelThatCanBeClosed(Kind kind) throws Exception {
    fuzz(
        kind,
        150,
        (random, pair) -> {
          for (int i = 1 + random.nextInt(10); i > 0; i--) {
            setOfKernel(random, pair.channel);
          }
          pair.channel.config().getOptions();
          pair.channel.writeAndFlush(Unpooled.copiedBuffer(new byte[10]));
        });
  }

  /** Of vsock too, where the machine has it but nothing to connect with. */
  @ParameterizedTest
  @EnumSource
  void aChannelThatIsNotInUseYetTakesThemToo(Kind kind) throws Exception {
    kind.open().unsafe().closeForcibly();
    long before = open();
    Fuzz.times(
        200,
        random -> {
          AbstractAioChannel channel = kind.open();
          for (int i = random.nextInt(10); i > 0; i--) {
            Declared declared = DECLARED.get(random.nextInt(DECLARED.size()));
            if (declared.option() != ChannelOption.AUTO_READ) { // Netty reads then: needs a loop.
              set(channel, declared.option(), OptionValues.of(random, declared.type()));
            }
            setOfKernel(random, channel);
          }
          assertThat(channel.config().getOptions()).isNotEmpty();
          channel.unsafe().closeForcibly();
          assertThat(channel.isOpen()).isFalse();
        });
    assertThat(open()).as("open descriptors").isLessThanOrEqualTo(before);
  }

  private static void setOfKernel(SplittableRandom random, Channel channel) {
    int level = level(random);
    int name = name(random, level);
    int length = 1 + random.nextInt(random.nextBoolean() ? 16 : 300);
    if (random.nextBoolean()) {
      set(
          channel,
          new IntegerUnixChannelOption("fuzz", level, name),
          random.nextInt(10) == 0 ? null : OptionValues.number(random));
    } else {
      set(
          channel,
          new RawUnixChannelOption("fuzz", level, name, length),
          random.nextInt(10) == 0 ? null : buffer(random, length));
    }
  }

  private static int level(SplittableRandom random) {
    return random.nextInt(8) == 0
        ? random.nextInt()
        : Fuzz.any(
            random,
            socket_h.SOL_SOCKET,
            in_h.IPPROTO_IP,
            in_h.IPPROTO_IPV6,
            in_h.IPPROTO_TCP,
            in_h.IPPROTO_UDP,
            socket_h.AF_VSOCK);
  }

  private static int name(SplittableRandom random, int level) {
    int name;
    do {
      name = random.nextInt(PACKET_FILTER);
    } while (level == socket_h.SOL_SOCKET && name == SO_LINGER);
    return random.nextInt(10) == 0 && level != in_h.IPPROTO_IP && level != in_h.IPPROTO_IPV6
        ? -name
        : name;
  }

  private static ByteBuffer buffer(SplittableRandom random, int length) {
    int real = random.nextInt(10) == 0 ? random.nextInt(2 * length) : length;
    ByteBuffer buffer = random.nextBoolean() ? ByteBuffer.allocate(real) : direct(real);
    if (random.nextBoolean()) {
      buffer.duplicate().put(Fuzz.bytes(random, real));
    }
    return random.nextInt(4) == 0 ? buffer.asReadOnlyBuffer() : buffer;
  }

  private static ByteBuffer direct(int length) {
    return ByteBuffer.allocateDirect(length + 1).position(1);
  }

  /** Sets and gets an option; it may be refused, if by an exception that says so. */
  @SuppressWarnings("unchecked") // Values of wrong types are what this is about.
  private static void set(Channel channel, ChannelOption<?> option, @Nullable Object value) {
    try {
      channel.config().setOption((ChannelOption<Object>) option, value);
    } catch (ChannelException
        | IllegalArgumentException
        | NullPointerException
        | ClassCastException e) {
      // Refused: as right as taken.
    }
    try {
      channel.config().getOption(option);
    } catch (ChannelException e) {
      assertThat(e).hasMessageContaining(option.name());
    }
  }

  private static long open() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.count();
    }
  }
}
