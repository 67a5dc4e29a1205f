package org.nettyaio.examples;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpChunkedInput;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers one connection's requests in order: a page, a body of N bytes, or 404. */
final class HttpOriginHandler extends SimpleChannelInboundHandler<HttpObject> {
  /** At most eighteen digits: fits a long. */
  private static final Pattern BYTES = Pattern.compile("/bytes/(\\d{1,18})(?:\\?.*)?");

  private static final Pattern PAGE = Pattern.compile("/(?:\\?.*)?");

  private static final String HTML =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head><meta charset="utf-8"><title>netty-aio</title></head>
      <body>
      <h1>This page came through the proxy</h1>
      <p>It was served by a Netty HTTP server behind it.</p>
      <p><a href="/bytes/1000000">/bytes/N</a> is a body of N bytes: the first N that
      <code>seq inf</code> prints.</p>
      </body>
      </html>
      """;

  private int bodiesPending;

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
    if (!(message instanceof HttpRequest)) {
      // A request's body, which is ignored. The request was answered when it began; if its body is
      // malformed no further request can be read, so the connection closes after that answer.
      if (message.decoderResult().isFailure()) {
        closeAfterAnswers(ctx);
      }
      return;
    }
    HttpRequest request = (HttpRequest) message;
    if (request.decoderResult().isFailure()) {
      FullHttpResponse response = text(HttpResponseStatus.BAD_REQUEST, "This is not HTTP.\n");
      ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
      return;
    }
    boolean head = request.method().equals(HttpMethod.HEAD);
    if (!head && !request.method().equals(HttpMethod.GET)) {
      FullHttpResponse response =
          text(HttpResponseStatus.METHOD_NOT_ALLOWED, "GET or HEAD only.\n");
      response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
      ctx.writeAndFlush(response);
      return;
    }
    Matcher bytes = BYTES.matcher(request.uri());
    if (bytes.matches()) {
      body(ctx, Long.parseLong(bytes.group(1)), head);
    } else if (PAGE.matcher(request.uri()).matches()) {
      FullHttpResponse response = text(HttpResponseStatus.OK, HTML);
      response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/html; charset=utf-8");
      ctx.writeAndFlush(response);
    } else {
      ctx.writeAndFlush(text(HttpResponseStatus.NOT_FOUND, "There is only / and /bytes/N here.\n"));
    }
  }

  private void body(ChannelHandlerContext ctx, long length, boolean head) {
    HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    HttpUtil.setContentLength(response, length);
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=us-ascii");
    ctx.write(response);
    // No further request is read while a long answer is being sent, or answers would pile up.
    bodiesPending++;
    ctx.channel().config().setAutoRead(false);
    ctx.writeAndFlush(new HttpChunkedInput(new SequenceBody(head ? 0 : length)))
        .addListener(sent -> ctx.channel().config().setAutoRead(--bodiesPending == 0));
  }

  /** A whole response. For HEAD the encoder omits the body and keeps its length. */
  private static FullHttpResponse text(HttpResponseStatus status, String body) {
    ByteBuf content = Unpooled.copiedBuffer(body, StandardCharsets.UTF_8);
    FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, content);
    HttpUtil.setContentLength(response, content.readableBytes());
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
    return response;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      // A client may end its output after its last request and still wait for the answers.
      closeAfterAnswers(ctx);
    }
  }

  private static void closeAfterAnswers(ChannelHandlerContext ctx) {
    ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException)) {
      System.err.println("origin: closing " + ctx.channel().remoteAddress() + ": " + cause);
    }
    ctx.close();
  }
}
