package org.nettyaio.benchmarks.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.DefaultFileRegion;
import java.io.File;
import org.nettyaio.benchmarks.PatternFile;

/** Answers a request for the file with the file, and echoes everything else. */
@Sharable
final class FileHandler extends AnsweringHandler {
  private final File file;

  FileHandler(File file) {
    super(false);
    this.file = file;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (bytes.getLong(0) == PatternFile.REQUEST) {
      bytes.release();
      answer(ctx, new DefaultFileRegion(file, 0, PatternFile.BYTES));
    } else {
      answer(ctx, message);
    }
  }
}
