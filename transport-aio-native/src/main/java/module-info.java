/**
 * Linux asynchronous I/O and sockets for Java programs, without native code of its own.
 *
 * <p>Run with {@code --enable-native-access=org.nettyaio.linux}, or {@code ALL-UNNAMED} when this
 * is on the class path.
 *
 * <p>From the ground up: {@code sys}, which is hidden, makes the system calls, and {@code abi} is
 * what they read and write; {@code linux} says what went wrong; {@code file} has descriptors;
 * {@code socket} and {@code aio} stand beside each other and do not know each other.
 */
@SuppressWarnings("module") // the transport is built after this
module org.nettyaio.linux {
  requires static transitive org.jspecify;

  exports org.nettyaio.linux;
  exports org.nettyaio.linux.abi to
      org.nettyaio.channel;
  exports org.nettyaio.linux.aio;
  exports org.nettyaio.linux.file;
  exports org.nettyaio.linux.socket;
}
