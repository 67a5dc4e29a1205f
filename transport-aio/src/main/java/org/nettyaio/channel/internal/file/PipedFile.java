package org.nettyaio.channel.internal.file;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultFileRegion;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.nettyaio.channel.internal.socket.Buffers;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.file.FilePipe;
import org.nettyaio.linux.socket.Socket;

/**
 * Holds what a channel has taken of a file region and not sent yet, in a pipe of its loop's {@link
 * FileSender}. Used on the channel's loop only; after a move, on the new one.
 */
final class PipedFile {
  private @Nullable FilePipe pipe;

  /** Where the pipe is from: perhaps a loop that the channel has left. */
  private @Nullable FileSender lender;

  /** Returns whether there is nothing. */
  boolean isEmpty() {
    return pipe == null;
  }

  /**
   * Takes what comes next of a region.
   *
   * @return false if that must be copied
   */
  boolean fill(FileSender files, DefaultFileRegion region, long most) throws IOException {
    pipe = files.fill(region, most);
    lender = files;
    return pipe != null;
  }

  /** Sends it; returns how many bytes the socket has taken, or a negative errno. */
  int sendTo(Socket socket, FileSender files) {
    FilePipe pipe = this.pipe;
    assert pipe != null;
    int sent = pipe.sendTo(socket);
    if (pipe.held() == 0) {
      if (lender == files) {
        files.giveBack(pipe);
        this.pipe = null;
      } else {
        discard();
      }
    }
    return sent;
  }

  /**
   * Takes it out of the pipe; the caller releases it.
   *
   * @throws IOException if the file has been truncated meanwhile
   */
  ByteBuf copy(ByteBufAllocator allocator) throws IOException {
    FilePipe pipe = this.pipe;
    assert pipe != null;
    ByteBuf copy = allocator.directBuffer(pipe.held());
    try {
      while (pipe.held() > 0) {
        int end = copy.writerIndex();
        int read = pipe.read(Buffers.address(copy, end, pipe.held()));
        if (read <= 0) {
          throw new ErrnoException("read of what was to be sent of a file", read);
        }
        copy.writerIndex(end + read);
      }
      return copy;
    } catch (Throwable e) {
      copy.release();
      throw e;
    } finally {
      discard();
    }
  }

  /** It is not going to be sent. */
  void discard() {
    FilePipe pipe = this.pipe;
    FileSender lender = this.lender;
    this.pipe = null;
    if (pipe != null && lender != null) {
      lender.discard(pipe);
    }
  }
}
