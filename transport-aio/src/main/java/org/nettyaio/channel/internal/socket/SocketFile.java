package org.nettyaio.channel.internal.socket;

import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * The file that binding a Unix domain socket has made. It is recognised by its inode, so that
 * another file under the same path is not deleted in its place.
 */
public final class SocketFile {
  private static final InternalLogger logger = InternalLoggerFactory.getInstance(SocketFile.class);

  private final Path path;
  private final @Nullable Object key;

  private SocketFile(Path path, @Nullable Object key) {
    this.path = path;
    this.key = key;
  }

  /** Returns the file that has just been made, or null if the JVM cannot express its name. */
  public static @Nullable SocketFile of(String path) {
    try {
      Path absolute = Path.of(path).toAbsolutePath();
      return new SocketFile(absolute, key(absolute));
    } catch (InvalidPathException e) {
      logger.warn(
          "The file of a Unix domain socket will not be deleted, as the JVM cannot express its name"
              + " in this locale (sun.jnu.encoding); start it with LC_ALL=C.UTF-8: {}",
          path,
          e);
      return null;
    }
  }

  /** Deletes the file, if it is still there. */
  public void delete() {
    try {
      if (key != null && key.equals(key(path))) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      logger.debug("Failed to delete the file of a Unix domain socket: {}", path, e);
    }
  }

  /** Returns what no other existing file has: device and inode; null if the file is gone. */
  private static @Nullable Object key(Path path) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return null;
    }
  }
}
