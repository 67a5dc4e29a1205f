package org.nettyaio.channel;

import io.netty.channel.DefaultFileRegion;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nettyaio.linux.Socket;

/**
 * Sends {@link DefaultFileRegion}s from file to socket within the kernel, where the JVM lets us see
 * their descriptors.
 *
 * <p>A region hides its file, and the JDK hides the file's descriptor; Netty's native transports
 * look at both by JNI. Without it, the packages must be open to us. What is needed is one flag on
 * the class path and two on the module path, and the log says once which, if they are missing.
 */
final class Sendfile {
  private static final InternalLogger logger = InternalLoggerFactory.getInstance(Sendfile.class);

  /** Null if the JVM does not let us. */
  private static final @Nullable Sendfile INSTANCE = create();

  private final VarHandle file;
  private final VarHandle transferred;
  private final VarHandle descriptor;
  private final MethodHandle number;

  private Sendfile() throws ReflectiveOperationException {
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    MethodHandles.Lookup region = MethodHandles.privateLookupIn(DefaultFileRegion.class, lookup);
    file = region.findVarHandle(DefaultFileRegion.class, "file", FileChannel.class);
    transferred = region.findVarHandle(DefaultFileRegion.class, "transferred", long.class);
    Class<?> channelClass = Class.forName("sun.nio.ch.FileChannelImpl");
    descriptor =
        MethodHandles.privateLookupIn(channelClass, lookup)
            .findVarHandle(channelClass, "fd", FileDescriptor.class);
    Class<?> util = Class.forName("sun.nio.ch.IOUtil");
    number =
        MethodHandles.privateLookupIn(util, lookup)
            .findStatic(util, "fdVal", MethodType.methodType(int.class, FileDescriptor.class));
  }

  private static @Nullable Sendfile create() {
    try {
      Sendfile sendfile = new Sendfile();
      logger.info("DefaultFileRegions are sent by sendfile");
      return sendfile;
    } catch (ReflectiveOperationException | RuntimeException e) {
      logger.info(
          "DefaultFileRegions are copied through a buffer; for sendfile start the JVM with {}",
          String.join(" ", missingFlags()));
      logger.debug("The descriptor of a DefaultFileRegion cannot be reached", e);
      return null;
    }
  }

  private static List<String> missingFlags() {
    Module ours = Sendfile.class.getModule();
    String to = ours.isNamed() ? ours.getName() : "ALL-UNNAMED";
    List<String> flags = new ArrayList<>();
    flags.add("--add-opens java.base/sun.nio.ch=" + to);
    Module netty = DefaultFileRegion.class.getModule();
    if (!netty.isOpen(DefaultFileRegion.class.getPackageName(), ours)) {
      flags.add("--add-opens " + netty.getName() + "/io.netty.channel=" + to);
    }
    return flags;
  }

  /** Returns how to send this region, or null if it must be copied. */
  static @Nullable Sendfile of(DefaultFileRegion region) throws IOException {
    if (INSTANCE == null) {
      return null;
    }
    region.open();
    // A file system that is not the platform's has channels of its own.
    Object channel = INSTANCE.file.get(region);
    return channel != null && INSTANCE.descriptor.coordinateTypes().get(0).isInstance(channel)
        ? INSTANCE
        : null;
  }

  /**
   * Sends what comes next of a region, and accounts for it.
   *
   * @param most how many bytes at the most
   * @return how many bytes, 0 if the file has no more, or a negative errno; -EINVAL if this kind of
   *     file cannot be sent so
   */
  long send(Socket socket, DefaultFileRegion region, long most) {
    long done = region.transferred();
    long count = Math.min(region.count() - done, most);
    long sent = socket.sendfile(descriptor(region), region.position() + done, count);
    if (sent > 0) {
      transferred.set(region, done + sent);
    }
    return sent;
  }

  private int descriptor(DefaultFileRegion region) {
    try {
      return (int) number.invoke(descriptor.get(file.get(region)));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
