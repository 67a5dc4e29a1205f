package org.nettyaio.testsuite.peers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataChunkedInput;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.stream.ChunkedStream;
import io.netty.handler.stream.ChunkedWriteHandler;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * One stream of an HTTP/2 server for clients that check it: {@code GET /N} yields N bytes of noise;
 * anything else yields the SHA-256 of the request's body.
 */
final class Http2Handler extends ChannelInboundHandlerAdapter {

  private static final int CHUNK = 16 * 1024;

  private final MessageDigest digest = Noise.sha256();
  private Http2Headers request = new DefaultHttp2Headers();

  private Http2Handler() {}

  /** TLS by the JDK, with a new certificate of its own, that offers nothing but HTTP/2. */
  static SslContext newTls() throws Exception {
    X509Bundle certificate =
        new CertificateBuilder()
            .subject("cn=localhost")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    return SslContextBuilder.forServer(certificate.toKeyManagerFactory())
        .sslProvider(SslProvider.JDK)
        .applicationProtocolConfig(
            new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                ApplicationProtocolNames.HTTP_2))
        .build();
  }

  static void addTo(Channel connection, SslContext tls) {
    connection.pipeline().addLast(tls.newHandler(connection.alloc()), new WhenNegotiated());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (message instanceof Http2HeadersFrame) {
        Http2HeadersFrame frame = (Http2HeadersFrame) message;
        request = frame.headers();
        answerAtEnd(ctx, frame.stream(), frame.isEndStream());
      } else if (message instanceof Http2DataFrame) {
        Http2DataFrame frame = (Http2DataFrame) message;
        digest.update(frame.content().nioBuffer());
        answerAtEnd(ctx, frame.stream(), frame.isEndStream());
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void answerAtEnd(ChannelHandlerContext ctx, Http2FrameStream stream, boolean end) {
    if (!end) {
      return;
    }
    Http2Headers head = new DefaultHttp2Headers().status(HttpResponseStatus.OK.codeAsText());
    ctx.write(new DefaultHttp2HeadersFrame(head));
    if (HttpMethod.GET.asciiName().contentEquals(request.method())) {
      long length = Long.parseLong(request.path().toString().substring(1));
      ctx.writeAndFlush(
          new Http2DataChunkedInput(new ChunkedStream(new Noise(length), CHUNK), stream));
    } else {
      ByteBuf body = Unpooled.copiedBuffer(Noise.hex(digest), StandardCharsets.US_ASCII);
      ctx.writeAndFlush(new DefaultHttp2DataFrame(body, true));
    }
  }

  /** Lets HTTP/2 in if it was agreed upon in TLS's handshake, and nothing else. */
  private static final class WhenNegotiated extends ApplicationProtocolNegotiationHandler {

    WhenNegotiated() {
      super("nothing");
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
      if (!protocol.equals(ApplicationProtocolNames.HTTP_2)) {
        throw new IllegalStateException("agreed upon " + protocol);
      }
      ctx.pipeline()
          .addLast(
              Http2FrameCodecBuilder.forServer().build(),
              new Http2MultiplexHandler(
                  new ChannelInitializer<Http2StreamChannel>() {
                    @Override
                    protected void initChannel(Http2StreamChannel stream) {
                      stream.pipeline().addLast(new ChunkedWriteHandler(), new Http2Handler());
                    }
                  }));
    }
  }
}
