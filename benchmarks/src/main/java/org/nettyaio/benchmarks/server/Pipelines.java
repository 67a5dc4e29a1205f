package org.nettyaio.benchmarks.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.FixedLengthFrameDecoder;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import java.io.File;
import java.net.InetSocketAddress;
import org.nettyaio.benchmarks.Workload;

/** Gives each connection that is accepted the handlers that its workload needs. */
@Sharable
final class Pipelines extends ChannelInitializer<Channel> {
  private static final int WORKERS = 2;

  private final Workload workload;
  private final ServerTransport transport;
  private final InetSocketAddress backend;
  private final ChannelGroup connections;

  private final EchoHandler echo;
  private final FileHandler files;
  private final PlaintextHandler plaintext;
  private final EventExecutorGroup workers = new DefaultEventExecutorGroup(WORKERS);
  private final FanoutHandler fanout = new FanoutHandler();

  /**
   * Makes the handlers that all connections have in common.
   *
   * @param backend the address to which a proxy passes everything
   * @param file what is downloaded; need not exist for workloads without downloads
   * @param connections each accepted connection is added to it
   */
  Pipelines(
      Workload workload,
      ServerTransport transport,
      InetSocketAddress backend,
      File file,
      ChannelGroup connections) {
    this.workload = workload;
    this.transport = transport;
    this.backend = backend;
    this.connections = connections;
    echo = new EchoHandler(workload.flushesEach());
    files = new FileHandler(file);
    plaintext = new PlaintextHandler(workload.flushesEach());
  }

  @Override
  protected void initChannel(Channel channel) {
    connections.add(channel);
    ChannelPipeline pipeline = channel.pipeline();
    transport.configure(pipeline);
    switch (workload) {
      case HTTP, PIPELINE -> pipeline.addLast(new HttpServerCodec(), plaintext);
      case MULTIPLEX ->
          pipeline.addLast(new FixedLengthFrameDecoder(workload.messageBytes()), echo);
      case PROXY -> pipeline.addLast(new ProxyHandler(transport, backend));
      case FANOUT -> pipeline.addLast(fanout);
      case BROADCAST ->
          pipeline.addLast(new FixedLengthFrameDecoder(workload.messageBytes()), fanout);
      case WORKERS -> pipeline.addLast(new WorkerHandler(workers.next()));
      case FILES_BESIDE ->
          pipeline.addLast(new FixedLengthFrameDecoder(workload.messageBytes()), files);
      case STREAM -> pipeline.addLast(new StreamHandler());
      default -> pipeline.addLast(echo);
    }
  }
}
