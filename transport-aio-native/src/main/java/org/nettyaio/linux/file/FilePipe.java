package org.nettyaio.linux.file;

import static org.nettyaio.linux.ErrnoException.check;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.nettyaio.linux.abi.fcntl_h;
import org.nettyaio.linux.sys.FileCalls;

/**
 * A pipe that carries a file to a descriptor, a socket's for example, without copying the data. It
 * is needed because the JDK does not give access to a {@link FileChannel}'s descriptor: the JDK
 * moves pages of the file into the pipe by sendfile(2), and splice(2) moves them on.
 *
 * <p>For one thread at a time. Neither step waits for the pipe, but pages that are not in memory
 * are read from the disk first.
 */
public final class FilePipe implements Closeable {
  /**
   * Twice what is put in at a time: a part of a file that begins within a page takes one page more
   * than its length needs, and old kernels write it in pieces, none of which may have to wait for
   * room.
   */
  private static final int CAPACITY = 2 * 64 * 1024;

  private final Descriptor source;
  private final FileChannel sink;
  private final int maxFill;
  private int held;

  private FilePipe(Descriptor source, FileChannel sink, int maxFill) {
    this.source = source;
    this.sink = sink;
    this.maxFill = maxFill;
  }

  /**
   * Makes a pipe, which takes two descriptors.
   *
   * @return the pipe, with nothing in it
   * @throws IOException if there are no descriptors left, or /proc is not mounted
   */
  public static FilePipe open() throws IOException {
    Descriptor source;
    Descriptor writeEnd;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment fds = arena.allocate(ValueLayout.JAVA_INT, 2);
      check("pipe2", FileCalls.pipe2(fds, fcntl_h.O_CLOEXEC | fcntl_h.O_NONBLOCK));
      source = new Descriptor(fds.getAtIndex(ValueLayout.JAVA_INT, 0));
      writeEnd = new Descriptor(fds.getAtIndex(ValueLayout.JAVA_INT, 1));
    }
    try (writeEnd) {
      // Fails with EPERM where the user's pipes exceed fs.pipe-user-pages-soft (pipe(7)); the pipe
      // then keeps the size it was created with.
      FileCalls.fcntl(writeEnd.fd(), fcntl_h.F_SETPIPE_SZ, CAPACITY);
      int capacity =
          check("fcntl(F_GETPIPE_SZ)", FileCalls.fcntl(writeEnd.fd(), fcntl_h.F_GETPIPE_SZ, 0));
      Path path = Path.of("/proc/self/fd/" + writeEnd.fd());
      return new FilePipe(
          source, FileChannel.open(path, StandardOpenOption.WRITE), Math.max(capacity / 2, 1));
    } catch (Throwable e) {
      source.close();
      throw e;
    }
  }

  /**
   * Puts a part of a file into the empty pipe. The thread must not be interrupted: the JDK would
   * close both channels.
   *
   * @param file what to read
   * @param position where to begin, in bytes
   * @param count how many bytes at the most
   * @return how many bytes are in the pipe now; 0 if the file has no more, or none now
   * @throws IOException if the file cannot be read
   * @throws IllegalStateException if something is in the pipe
   */
  public int fill(FileChannel file, long position, long count) throws IOException {
    if (held > 0) {
      throw new IllegalStateException(held + " bytes are in the pipe");
    }
    held = (int) file.transferTo(position, Math.min(count, maxFill), sink);
    return held;
  }

  /** Returns how many bytes are in the pipe. */
  public int held() {
    return held;
  }

  /**
   * Sends what is in the pipe, by splice(2): pages of the file that are in memory are passed on
   * without being copied. Never waits for the pipe, nor for a target in non-blocking mode.
   *
   * @param target where to, a stream socket for example
   * @return how many bytes the target has taken, or a negative errno; -EAGAIN if it has no room,
   *     -EINVAL if it cannot take pages: {@link #read} what is in the pipe and write that
   */
  public int sendTo(Descriptor target) {
    int flags = fcntl_h.SPLICE_F_MOVE | fcntl_h.SPLICE_F_NONBLOCK;
    int sent = (int) FileCalls.splice(source.fd(), target.fd(), held, flags);
    held -= Math.max(sent, 0);
    return sent;
  }

  /**
   * Copies what is in the pipe.
   *
   * @param address where it goes: memory with room for {@link #held} bytes
   * @return how many bytes, or a negative errno
   */
  public int read(long address) {
    int read = source.read(address, held);
    held -= Math.max(read, 0);
    return read;
  }

  /** Closes both ends; what is in the pipe is lost. */
  @Override
  public void close() throws IOException {
    held = 0;
    try (source) {
      sink.close();
    }
  }
}
