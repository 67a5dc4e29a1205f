package org.nettyaio.linux;

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
 * Links functions of the C library, and keeps errno for each thread from a call to its evaluation.
 *
 * <p>Never fails: where a function cannot be linked, its handle throws {@link
 * UnsupportedOperationException} when it is called, and {@link #problem()} says why. So a class may
 * keep handles in static fields and still be loaded anywhere.
 */
final class CLibrary {
  /**
   * Where the linker stores errno right after a call, before the JVM can make another; one per
   * thread, so that calls allocate nothing. Behind it, at {@link #SCRATCH_OFFSET}, eight bytes for
   * a parameter that a call reads and writes.
   */
  private static final ThreadLocal<MemorySegment> STATE =
      ThreadLocal.withInitial(CLibrary::newState);

  private static final MemoryLayout STATE_LAYOUT = Linker.Option.captureStateLayout();
  private static final long ERRNO_OFFSET =
      STATE_LAYOUT.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
  private static final long SCRATCH_OFFSET = (STATE_LAYOUT.byteSize() + 7) & -8;

  private static final Set<String> SYMBOLS = new ConcurrentSkipListSet<>();
  private static volatile @Nullable String problem;
  private static final @Nullable Linker LINKER = linker();

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
   * The handle of a function that reports failure by a negative result and errno. Calls look like
   * {@code check((int) HANDLE.invokeExact(state(), arguments...))}.
   *
   * @param symbol the function's name
   * @param result the layout of its result: int or long
   * @param arguments the layouts of its arguments
   * @return a handle with these arguments behind a first one for {@link #state}; never null
   */
  static MethodHandle function(String symbol, MemoryLayout result, MemoryLayout... arguments) {
    FunctionDescriptor function = FunctionDescriptor.of(result, arguments);
    return link(symbol, function, withState(function), Linker.Option.captureCallState("errno"));
  }

  /**
   * The handle of a function with a variable number of arguments.
   *
   * @param symbol the function's name
   * @param named how many arguments come before the variable ones
   * @param result the layout of its result: int or long
   * @param arguments the layouts of all its arguments
   * @return a handle like those of {@link #function}
   */
  static MethodHandle variadic(
      String symbol, int named, MemoryLayout result, MemoryLayout... arguments) {
    FunctionDescriptor function = FunctionDescriptor.of(result, arguments);
    return link(
        symbol,
        function,
        withState(function),
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(named));
  }

  /**
   * The same without errno, and so without the argument for {@link #state}: a negative result says
   * that the call has failed, and not why. For a call that is made very often, fails rarely, and
   * can then be made again by the other handle: the JVM makes an object of every argument for
   * errno, which the compiler mostly, but not always, gets rid of.
   */
  static MethodHandle variadicWithoutErrno(
      String symbol, int named, MemoryLayout result, MemoryLayout... arguments) {
    FunctionDescriptor function = FunctionDescriptor.of(result, arguments);
    return link(symbol, function, function.toMethodType(), Linker.Option.firstVariadicArg(named));
  }

  /** The calling thread's memory for errno, which a handle takes as its first argument. */
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

  /**
   * Address of the calling thread's eight bytes for a parameter that a call reads and writes, after
   * setting them.
   */
  static long scratch(long value) {
    MemorySegment state = STATE.get();
    state.set(ValueLayout.JAVA_LONG, SCRATCH_OFFSET, value);
    return state.address() + SCRATCH_OFFSET;
  }

  @SuppressWarnings("restricted") // linking C functions is what this class is for
  private static MethodHandle link(
      String symbol, FunctionDescriptor function, MethodType type, Linker.Option... options) {
    SYMBOLS.add(symbol);
    if (LINKER == null) {
      return refusing(type);
    }
    Optional<MemorySegment> address = LINKER.defaultLookup().find(symbol);
    if (address.isEmpty()) {
      problem = "the C library has no function " + symbol;
      return refusing(type);
    }
    try {
      return LINKER.downcallHandle(address.get(), function, options);
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

  private static MethodType withState(FunctionDescriptor function) {
    return function.toMethodType().insertParameterTypes(0, MemorySegment.class);
  }

  private static MethodHandle refusing(MethodType type) {
    MethodHandle thrower =
        MethodHandles.throwException(type.returnType(), UnsupportedOperationException.class)
            .bindTo(new UnsupportedOperationException("not available: see Syscalls.unsupported()"));
    return MethodHandles.dropArguments(thrower, 0, type.parameterList());
  }

  private static @Nullable Linker linker() {
    if (AioNumbers.problem() != null) {
      // Nothing here is of use there. Where the properties say it that name the system, they may
      // have been set by hand: the JVM links as they say, and crashes if it is not so.
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
    return Arena.ofAuto().allocate(SCRATCH_OFFSET + Long.BYTES, Long.BYTES);
  }
}
