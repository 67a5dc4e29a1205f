package org.nettyaio.linux.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/**
 * Calls functions of the C library, and keeps each thread's errno until {@link #check} reads it.
 *
 * <p>Linking never fails: where it is not possible, calls throw {@link
 * UnsupportedOperationException}, and {@link #problem()} says why. So a class may keep functions
 * and handles in static fields and still be loaded anywhere.
 */
final class CLibrary {
  /**
   * Where the linker stores errno right after a call, before the JVM can make another call that
   * changes it; one per thread, so that calls allocate nothing.
   */
  private static final ThreadLocal<MemorySegment> STATE =
      ThreadLocal.withInitial(CLibrary::newState);

  private static final MemoryLayout STATE_LAYOUT = Linker.Option.captureStateLayout();
  private static final long ERRNO_OFFSET =
      STATE_LAYOUT.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  private static final Set<String> SYMBOLS = new ConcurrentSkipListSet<>();
  private static volatile @Nullable String problem;
  private static final @Nullable Linker LINKER = linker();
  private static final MethodHandle CALL = linkCall();

  private CLibrary() {}

  /** Why some function could not be linked, or null if all could so far. */
  static @Nullable String problem() {
    return problem;
  }

  /** The symbols asked for so far. */
  static Set<String> symbols() {
    return SYMBOLS;
  }

  /**
   * The address of a function, for {@link #call}. The lookup is quick, but linking takes some 15 ms
   * on a cold JVM for each shape of a call, so nearly all functions share one shape.
   *
   * @param symbol the function's name
   * @return its address; {@link MemorySegment#NULL} if there is none, which no call accepts
   */
  static MemorySegment function(String symbol) {
    SYMBOLS.add(symbol);
    if (LINKER == null) {
      return MemorySegment.NULL;
    }
    Optional<MemorySegment> address = LINKER.defaultLookup().find(symbol);
    if (address.isEmpty()) {
      problem = "the C library has no function " + symbol;
    }
    return address.orElse(MemorySegment.NULL);
  }

  /**
   * Calls a function with up to six arguments, all integers or pointers, that reports failure by a
   * negative result and errno. In the calling conventions of the three architectures that this
   * library knows, such arguments are in registers of 64 bits, of which an {@code int} is the lower
   * half, and a function does not look at registers beyond its parameters.
   *
   * @return the result for {@link #check}; if the function's is an int, only the lower half counts
   */
  static long call(MemorySegment function, long a, long b, long c, long d, long e, long f) {
    try {
      return (long) CALL.invokeExact(function, state(), a, b, c, d, e, f);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  /** Calls a function with up to three arguments. */
  static long call(MemorySegment function, long a, long b, long c) {
    try {
      return (long) CALL.invokeExact(function, state(), a, b, c, 0L, 0L, 0L);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  /**
   * The address of memory that {@link #call} is given. The caller keeps it reachable; no other
   * thread may close its arena meanwhile.
   *
   * @throws IllegalStateException if it has been closed
   * @throws IllegalArgumentException if it is on the heap
   */
  static long address(MemorySegment memory) {
    if (!memory.scope().isAlive()) {
      throw new IllegalStateException("already closed");
    }
    if (!memory.isNative()) {
      throw new IllegalArgumentException("not native: " + memory);
    }
    return memory.address();
  }

  /**
   * Links a shape of calls of functions with a variable number of arguments, which report failure
   * by a negative result and errno.
   *
   * @param named how many arguments come before the variable ones
   * @param arguments the layouts of all arguments; the result is a long
   * @return a handle that takes the {@link #function}, {@link #state} and the arguments; never null
   */
  static MethodHandle variadic(int named, MemoryLayout... arguments) {
    FunctionDescriptor shape = FunctionDescriptor.of(ValueLayout.JAVA_LONG, arguments);
    return link(
        shape,
        shape.toMethodType().insertParameterTypes(0, MemorySegment.class, MemorySegment.class),
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(named));
  }

  /**
   * The same without errno, and so without the argument for {@link #state}: a negative result says
   * that the call has failed, but not why. For a call that is made very often, fails rarely, and
   * can then be made again by the other handle: the JVM wraps the address of the argument for errno
   * in an object, and the compiler removes that allocation mostly, but not always.
   */
  static MethodHandle variadicWithoutErrno(int named, MemoryLayout... arguments) {
    FunctionDescriptor shape = FunctionDescriptor.of(ValueLayout.JAVA_LONG, arguments);
    return link(
        shape,
        shape.toMethodType().insertParameterTypes(0, MemorySegment.class),
        Linker.Option.firstVariadicArg(named));
  }

  /** The calling thread's memory for errno, which a handle takes after the function. */
  static MemorySegment state() {
    return STATE.get();
  }

  /**
   * A call's result, or the negative errno of this thread's latest call if the result is negative.
   */
  static int check(int result) {
    return result >= 0 ? result : -STATE.get().get(ValueLayout.JAVA_INT, ERRNO_OFFSET);
  }

  /**
   * A call's result, or the negative errno of this thread's latest call if the result is negative.
   */
  static long check(long result) {
    return result >= 0 ? result : -STATE.get().get(ValueLayout.JAVA_INT, ERRNO_OFFSET);
  }

  private static MethodHandle linkCall() {
    MemoryLayout word = ValueLayout.JAVA_LONG;
    FunctionDescriptor shape = FunctionDescriptor.of(word, word, word, word, word, word, word);
    return link(
        shape,
        shape.toMethodType().insertParameterTypes(0, MemorySegment.class, MemorySegment.class),
        Linker.Option.captureCallState("errno"));
  }

  @SuppressWarnings("restricted") // linking C functions is what this class is for
  private static MethodHandle link(
      FunctionDescriptor shape, MethodType type, Linker.Option... options) {
    if (LINKER == null) {
      return refusing(type);
    }
    try {
      return LINKER.downcallHandle(shape, options);
    } catch (IllegalCallerException e) {
      Module module = CLibrary.class.getModule();
      problem =
          "native access is not allowed to "
              + (module.isNamed() ? "module " + module.getName() : "the class path")
              + "; start java with --enable-native-access="
              + (module.isNamed() ? module.getName() : "ALL-UNNAMED");
      return refusing(type);
    }
  }

  /**
   * Makes unchecked what a handle throws: it never is a checked exception, but {@code invokeExact}
   * declares Throwable.
   */
  static RuntimeException unexpected(Throwable e) {
    if (e instanceof Error) {
      throw (Error) e;
    }
    throw (RuntimeException) e;
  }

  private static MethodHandle refusing(MethodType type) {
    MethodHandle thrower =
        MethodHandles.throwException(type.returnType(), UnsupportedOperationException.class)
            .bindTo(new UnsupportedOperationException("not available: see Syscalls.unsupported()"));
    return MethodHandles.dropArguments(thrower, 0, type.parameterList());
  }

  private static @Nullable Linker linker() {
    if (AioNumbers.problem() != null) {
      // Without AIO nothing here is of use. And os.name or os.arch may have been overridden: the
      // JVM links for the system that they name, and crashes on another.
      return null;
    }
    try {
      return Linker.nativeLinker();
    } catch (UnsupportedOperationException e) {
      problem =
          "this Java runtime cannot call native functions on " + System.getProperty("os.arch");
      return null;
    }
  }

  private static MemorySegment newState() {
    return Arena.ofAuto().allocate(STATE_LAYOUT);
  }
}
