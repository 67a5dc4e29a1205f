package org.nettyaio.testsuite.peers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpChunkedInput;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerExpectContinueHandler;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.stream.ChunkedStream;
import io.netty.handler.stream.ChunkedWriteHandler;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * An HTTP/1.1 server for clients that check it: {@code GET /fixed/N} and {@code GET /chunked/N}
 * yield N bytes of noise, with and without a length; anything else yields the SHA-256 of the
 * request's body.
 */
final class HttpHandler extends SimpleChannelInboundHandler<HttpObject> {

  private static final int CHUNK = 64 * 1024;

  private HttpMethod method = HttpMethod.GET;
  private String path = "";
  private MessageDigest digest = Noise.sha256();

  private HttpHandler() {}

  static void addTo(Channel channel) {
    channel
        .pipeline()
        .addLast(
            new HttpServerCodec(),
            new HttpServerExpectContinueHandler(),
            new ChunkedWriteHandler(),
            new HttpHandler());
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
    if (message instanceof HttpRequest) {
      method = ((HttpRequest) message).method();
      path = ((HttpRequest) message).uri();
      digest.reset();
    }
    if (message instanceof HttpContent) {
      digest.update(((HttpContent) message).content().nioBuffer());
    }
    if (message instanceof LastHttpContent) {
      answer(ctx);
    }
  }

  private void answer(ChannelHandlerContext ctx) {
    if (method.equals(HttpMethod.GET)) {
      long length = Long.parseLong(path.substring(path.lastIndexOf('/') + 1));
      HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
      if (path.startsWith("/chunked/")) {
        head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
      } else {
        HttpUtil.setContentLength(head, length);
      }
      ctx.write(head);
      ctx.writeAndFlush(new HttpChunkedInput(new ChunkedStream(new Noise(length), CHUNK)));
    } else {
      ByteBuf body = Unpooled.copiedBuffer(Noise.hex(digest), StandardCharsets.US_ASCII);
      FullHttpResponse response =
          new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
      HttpUtil.setContentLength(response, body.readableBytes());
      ctx.writeAndFlush(response);
    }
  }
}
