package org.nettyaio.linux.file;

import java.io.Closeable;
import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.fcntl_h;
import org.nettyaio.linux.sys.FileCalls;

/**
 * An open file of any kind: owns one descriptor, and reads and writes it.
 *
 * <p>Calls that transfer data return what the system call returns, or a negative errno, and
 * allocate nothing. Data is given by address and length; the memory must stay valid during the
 * call. A call on a descriptor that is not in non-blocking mode waits.
 *
 * <p>Any thread may call any method. {@link #close} closes once, however often it is called; after
 * it every call fails with EBADF. But a call that another thread makes <em>while</em> the
 * descriptor is being closed may meet one of the same number that was opened meanwhile: close a
 * descriptor on the thread that uses it.
 */
public class Descriptor implements Closeable {
  private static final int CLOSED = -1;
  private static final VarHandle FD;

  static {
    try {
      FD = MethodHandles.lookup().findVarHandle(Descriptor.class, "fd", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
    // When descriptors have run out, no class file can be opened, so the class that reports EMFILE
    // is loaded now.
    new ErrnoException("", Errno.EMFILE);
  }

  /**
   * Once closed, a negative number: the kernel answers it with EBADF, so that no call has to check.
   */
  private volatile int fd;

  /**
   * Takes over a descriptor from elsewhere, as it is.
   *
   * @param fd an open descriptor, which this object owns from now on
   */
  public Descriptor(int fd) {
    this.fd = fd;
  }

  /**
   * Opens a file (open(2)); it is closed on exec.
   *
   * @param path the file
   * @param flags O_ flags of {@link fcntl_h}
   * @param mode permissions of a file that O_CREAT makes
   * @return the open file
   * @throws ErrnoException if it cannot be opened; names the path
   */
  public static Descriptor open(Path path, int flags, int mode) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      int fd = FileCalls.open(arena.allocateFrom(path.toString()), flags | fcntl_h.O_CLOEXEC, mode);
      return new Descriptor(ErrnoException.check("open(" + path + ")", fd));
    }
  }

  /**
   * Opens a file; it is closed on exec.
   *
   * @param path the file
   * @param flags how; one that is made may be read and written by its owner alone
   * @return the open file
   * @throws ErrnoException if it cannot be opened; names the path
   */
  public static Descriptor open(Path path, OpenFlag... flags) throws ErrnoException {
    return open(path, OpenFlag.bits(flags), 0600);
  }

  /** The number to submit requests with, or -1 after {@link #close}. */
  public final int fd() {
    return fd;
  }

  /** Whether {@link #close} has not been called. */
  public final boolean isOpen() {
    return fd != CLOSED;
  }

  /**
   * Closes the descriptor; does nothing if that has happened already. A poll that is armed on it
   * holds the open file until the poll has ended; until then a socket's peer sees no end of the
   * connection.
   *
   * @throws ErrnoException if the kernel reports an error, EIO for example; the descriptor is
   *     closed nevertheless
   */
  @Override
  public final void close() throws ErrnoException {
    int open = (int) FD.getAndSet(this, CLOSED);
    if (open != CLOSED) {
      int result = FileCalls.close(open);
      // Linux has released the descriptor even if a signal interrupts close (close(2), NOTES).
      // Closing again could close a descriptor that another thread has opened since.
      if (result < 0 && result != -Errno.EINTR) {
        throw new ErrnoException("close", result);
      }
    }
  }

  /**
   * Reads bytes (read(2)).
   *
   * @param address where they go, in memory
   * @param length how many bytes fit there
   * @return how many bytes, 0 at the end, or a negative errno
   */
  public final int read(long address, int length) {
    return (int) FileCalls.read(fd, address, length);
  }

  /**
   * Reads bytes of a file at a place, and leaves the descriptor's own position where it is
   * (pread(2)).
   *
   * @param address where they go, in memory
   * @param length how many bytes fit there
   * @param offset where in the file, in bytes
   * @return how many bytes, 0 at the end or behind it, or a negative errno; -ESPIPE for what has no
   *     places, a socket for example
   */
  public final int pread(long address, int length, long offset) {
    return (int) FileCalls.pread(fd, address, length, offset);
  }

  /**
   * Writes bytes (write(2)). The JVM ignores SIGPIPE.
   *
   * @param address where they are, in memory
   * @param length how many there are
   * @return how many bytes, maybe fewer than there are, or a negative errno
   */
  public final int write(long address, int length) {
    return (int) FileCalls.write(fd, address, length);
  }

  @Override
  public String toString() {
    String name = getClass().getSimpleName();
    return isOpen() ? name + "(fd " + fd + ")" : name + "(closed)";
  }
}
