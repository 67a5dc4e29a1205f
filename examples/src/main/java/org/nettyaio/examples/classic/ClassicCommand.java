package org.nettyaio.examples.classic;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.nettyaio.examples.UserError;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.aio.AioProbe;
import org.nettyaio.linux.file.Descriptor;
import org.nettyaio.linux.file.OpenFlag;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the programs have in common: output, memory, and failures as one line for people. */
@Command(
    mixinStandardHelpOptions = true,
    usageHelpWidth = 130,
    footerHeading = "%nFor example:%n%n")
abstract class ClassicCommand implements Callable<Integer> {
  /** What O_DIRECT wants addresses, offsets and lengths to be multiples of; 512 on some devices. */
  static final int BLOCK = 4096;

  @Spec private CommandSpec command = CommandSpec.create();

  /** The program itself. */
  abstract void run() throws IOException;

  @Override
  public final Integer call() {
    Throwable unavailable = AioProbe.unavailabilityCause();
    if (unavailable != null) {
      throw new UserError("Linux AIO does not work here: " + UserError.why(unavailable));
    }
    try {
      run();
      return 0;
    } catch (IOException e) {
      throw new UserError(explain(e));
    }
  }

  /** What failed, on what, why, and what to do about it, in one line. */
  static String explain(IOException e) {
    return UserError.why(e) + (e instanceof ErrnoException failure ? advice(failure) : "");
  }

  private static String advice(ErrnoException failure) {
    if (failure.errno() == Errno.EINVAL && failure.call().startsWith("PREAD")) {
      // The file has no read_iter: most of /proc, for example.
      return ": Linux has no AIO for this kind of file, choose one on a disk";
    }
    return switch (failure.errno()) {
      case Errno.ENOENT -> ": check the name";
      case Errno.EACCES, Errno.EPERM -> ": check the permissions, or be another user";
      case Errno.EEXIST -> ": choose a name that is free";
      case Errno.EISDIR -> ": choose a file, not a directory";
      case Errno.ENOSPC -> ": free some space, or choose a file on another disk";
      case Errno.EROFS -> ": choose a place that can be written to";
      case Errno.EADDRINUSE -> ": choose another port, or end what listens there";
      case Errno.EADDRNOTAVAIL -> ": choose an address of this machine";
      case Errno.ECONNREFUSED -> ": start what is to listen there";
      default -> "";
    };
  }

  /** An argument that cannot be, to be thrown: exit status 2. */
  final ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }

  /** A file to be read. To open a directory is no failure, and to read it one without a reason. */
  static Path file(Path path) {
    if (Files.isDirectory(path)) {
      throw new UserError(path + " is a directory: choose a file");
    }
    return path;
  }

  static void say(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }

  static long microseconds(long nanos) {
    return (nanos + 500) / 1000;
  }

  /** Memory for I/O, aligned as O_DIRECT wants it. */
  static MemorySegment allocate(Arena arena, long bytes) {
    try {
      return arena.allocate(bytes, BLOCK);
    } catch (OutOfMemoryError e) {
      throw new UserError(
          String.format(Locale.ROOT, "no memory for %,d bytes: ask for less", bytes));
    }
  }

  /**
   * Opens a file past the page cache, or through it where the file system has no other way; then it
   * says so, as the reads and writes of all requests are done inside io_submit.
   *
   * <p>Not for files that are to be made: where O_DIRECT is refused, that comes after open(2) has
   * made the file.
   */
  static Descriptor openDirect(Path path, OpenFlag... flags) throws ErrnoException {
    OpenFlag[] direct = new OpenFlag[flags.length + 1];
    System.arraycopy(flags, 0, direct, 0, flags.length);
    direct[flags.length] = OpenFlag.DIRECT;
    try {
      return Descriptor.open(path, direct);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EINVAL) {
        throw e;
      }
      Descriptor buffered = Descriptor.open(path, flags);
      say("note: %s has no O_DIRECT, so io_submit does all the work itself", path);
      return buffered;
    }
  }
}
