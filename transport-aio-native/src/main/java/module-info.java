/**
 * Linux asynchronous I/O and sockets for Java programs, without native code of its own.
 *
 * <p>Run with {@code --enable-native-access=org.nettyaio.linux}, or {@code ALL-UNNAMED} when this
 * is on the class path.
 */
module org.nettyaio.linux {
  requires static transitive org.jspecify;

  exports org.nettyaio.linux;
  exports org.nettyaio.linux.aio;
  exports org.nettyaio.linux.file;
  exports org.nettyaio.linux.socket;
  exports org.nettyaio.linux.abi;
}
