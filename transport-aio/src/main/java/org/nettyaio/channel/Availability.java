package org.nettyaio.channel;

import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.aio.AioProbe;

/** The part of {@link Aio} that an old JVM cannot load. */
final class Availability {
  private Availability() {}

  static @Nullable Throwable cause() {
    return AioProbe.unavailabilityCause();
  }
}
