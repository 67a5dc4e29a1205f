package org.nettyaio.testsuite;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.netty.testsuite.transport.socket.AbstractSocketTest;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/**
 * TLS 1.3 by OpenSSL with a client's certificate about as large as a handshake message can be.
 *
 * <p>Netty's SocketSslLargeCertificateTest does this on NIO, which it names in its code.
 */
abstract class LargeCertificate extends AbstractSocketTest {

  private static final int MAX_HANDSHAKE_MESSAGE = 16384;
  private static final int CERTIFICATE_LIST_BYTES = 2 * MAX_HANDSHAKE_MESSAGE;

  @Test
  @Timeout(60)
  void handshakesWithLargeCertificates(TestInfo info) throws Throwable {
    Assumptions.assumeTrue(
        OpenSsl.isAvailable(), () -> "no OpenSSL: " + OpenSsl.unavailabilityCause());
    CertificateBuilder base =
        new CertificateBuilder()
            .ecp256()
            .setKeyUsage(
                true,
                CertificateBuilder.KeyUsage.digitalSignature,
                CertificateBuilder.KeyUsage.keyCertSign);
    X509Bundle root =
        base.copy().subject("cn=root").setIsCertificateAuthority(true).buildSelfSigned();
    X509Bundle server =
        base.copy().subject("cn=localhost").addExtendedKeyUsageServerAuth().buildIssuedBy(root);
    SslContext serverSsl =
        builder(SslContextBuilder.forServer(server.toKeyManagerFactory()), root)
            .clientAuth(ClientAuth.REQUIRE)
            .build();
    run(
        info,
        (sb, cb) -> {
          for (int size = MAX_HANDSHAKE_MESSAGE - 768; size <= MAX_HANDSHAKE_MESSAGE; size += 64) {
            byte[] extension = new byte[size];
            ThreadLocalRandom.current().nextBytes(extension);
            X509Bundle client =
                base.copy()
                    .subject("cn=client")
                    .addExtendedKeyUsageClientAuth()
                    .addExtensionOctetString("1.2.840.113635.100.6.2.1", false, extension)
                    .buildIssuedBy(root);
            SslContext clientSsl =
                builder(
                        SslContextBuilder.forClient().keyManager(client.toKeyManagerFactory()),
                        root)
                    .endpointIdentificationAlgorithm(null)
                    .build();
            echo(sb.clone(), cb.clone(), serverSsl, clientSsl);
          }
        });
  }

  private static SslContextBuilder builder(SslContextBuilder builder, X509Bundle root)
      throws Exception {
    return builder
        .sslProvider(SslProvider.OPENSSL)
        .trustManager(root.toTrustManagerFactory())
        .protocols("TLSv1.3")
        .option(OpenSslContextOption.MAX_CERTIFICATE_LIST_BYTES, CERTIFICATE_LIST_BYTES);
  }

  private static void echo(
      ServerBootstrap sb, Bootstrap cb, SslContext serverSsl, SslContext clientSsl)
      throws Exception {
    CompletableFuture<String> echoed = new CompletableFuture<>();
    Channel server =
        sb.childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(serverSsl.newHandler(channel.alloc()), new Echo());
                  }
                })
            .bind()
            .sync()
            .channel();
    Channel client =
        cb.handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(clientSsl.newHandler(channel.alloc()), new Result(echoed));
                  }
                })
            .connect(server.localAddress())
            .sync()
            .channel();
    client
        .writeAndFlush(client.alloc().buffer().writeBytes("hello".getBytes(StandardCharsets.UTF_8)))
        .sync();
    assertThat(echoed.get(10, TimeUnit.SECONDS)).isEqualTo("hello");
    client.close().sync();
    server.close().sync();
  }

  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ctx.writeAndFlush(message);
    }
  }

  private static final class Result extends ChannelInboundHandlerAdapter {
    private final CompletableFuture<String> echoed;

    Result(CompletableFuture<String> echoed) {
      this.echoed = echoed;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      echoed.complete(((ByteBuf) message).toString(StandardCharsets.UTF_8));
      ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      echoed.completeExceptionally(cause);
    }
  }
}
