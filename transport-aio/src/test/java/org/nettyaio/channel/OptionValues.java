package org.nettyaio.channel;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultMessageSizeEstimator;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.channel.unix.UnixChannelOption;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.nettyaio.testing.Fuzz;

/** Options as the classes that declare them say, and random values for them. */
final class OptionValues {
  /** An option with the type of its values. */
  record Declared(ChannelOption<?> option, Class<?> type) {}

  private OptionValues() {}

  /** Returns all options there are, also of other transports' and other channels. */
  static List<Declared> declared() {
    List<Declared> all = new ArrayList<>();
    for (Class<?> type :
        List.of(ChannelOption.class, UnixChannelOption.class, AioChannelOption.class)) {
      for (Field field : type.getDeclaredFields()) {
        if (Modifier.isPublic(field.getModifiers()) && field.getType() == ChannelOption.class) {
          all.add(declared(field));
        }
      }
    }
    return all;
  }

  private static Declared declared(Field field) {
    try {
      Type value = ((ParameterizedType) field.getGenericType()).getActualTypeArguments()[0];
      Class<?> type =
          (Class<?>) (value instanceof ParameterizedType generic ? generic.getRawType() : value);
      return new Declared((ChannelOption<?>) field.get(null), type);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns a value, mostly of the type, or null. */
  static @Nullable Object of(SplittableRandom random, Class<?> type) throws Exception {
    return switch (random.nextInt(12)) {
      case 0 -> null;
      case 1 -> right(random, Fuzz.any(random, 0, 1) == 0 ? Integer.class : Map.class);
      case 2 -> "text";
      default -> right(random, type);
    };
  }

  private static Object right(SplittableRandom random, Class<?> type) throws Exception {
    if (type == Integer.class) {
      return number(random);
    } else if (type == Long.class) {
      return random.nextBoolean() ? (long) number(random) : random.nextLong();
    } else if (type == Boolean.class) {
      return random.nextBoolean();
    } else if (type == Map.class) {
      return keys(random);
    } else if (type == InetAddress.class) {
      return random.nextBoolean() ? InetAddress.getLoopbackAddress() : address(random);
    } else if (type == NetworkInterface.class) {
      List<NetworkInterface> all = NetworkInterface.networkInterfaces().toList();
      return all.get(random.nextInt(all.size()));
    } else if (type == WriteBufferWaterMark.class) {
      int low = random.nextInt(Integer.MAX_VALUE);
      return new WriteBufferWaterMark(low, random.nextBoolean() ? low : Integer.MAX_VALUE);
    } else if (type == ByteBufAllocator.class) {
      return random.nextBoolean()
          ? PooledByteBufAllocator.DEFAULT
          : new UnpooledByteBufAllocator(random.nextBoolean());
    } else if (type == RecvByteBufAllocator.class) {
      return random.nextBoolean()
          ? new AdaptiveRecvByteBufAllocator()
          : new FixedRecvByteBufAllocator(1 + random.nextInt(4096));
    } else if (type == MessageSizeEstimator.class) {
      return new DefaultMessageSizeEstimator(random.nextInt(100));
    } else if (type == DomainSocketReadMode.class) {
      return DomainSocketReadMode.values()[random.nextInt(2)];
    }
    throw new AssertionError("no values for " + type);
  }

  static int number(SplittableRandom random) {
    return random.nextBoolean()
        ? Fuzz.any(random, Integer.MIN_VALUE, Integer.MAX_VALUE, -1, 0, 1, 2, 255, 256, 65_536)
        : random.nextBoolean() ? random.nextInt(100_000) : random.nextInt();
  }

  private static Map<InetAddress, byte[]> keys(SplittableRandom random) throws Exception {
    Map<InetAddress, byte[]> keys = new HashMap<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      keys.put(address(random), Fuzz.bytes(random, random.nextInt(90)));
    }
    return keys;
  }

  private static InetAddress address(SplittableRandom random) throws Exception {
    return InetAddress.getByAddress(Fuzz.bytes(random, random.nextBoolean() ? 4 : 16));
  }
}
