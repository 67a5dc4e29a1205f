package org.nettyaio.channel;

import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import org.nettyaio.linux.Socket;

/**
 * A channel's socket as a {@link FileDescriptor}, closed without Netty's native library.
 *
 * <p>{@link FileDescriptor}'s reads and writes are not available: they need that library.
 */
final class AioFileDescriptor extends FileDescriptor {
  private final Socket socket;

  AioFileDescriptor(Socket socket) {
    super(socket.fd());
    this.socket = socket;
  }

  @Override
  public void close() throws IOException {
    if (markClosed()) {
      socket.close();
    }
  }

  @Override
  public boolean isOpen() {
    return socket.isOpen();
  }
}
