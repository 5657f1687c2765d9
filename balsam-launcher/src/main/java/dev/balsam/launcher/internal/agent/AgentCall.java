package dev.balsam.launcher.internal.agent;

import dev.balsam.launcher.internal.agent.Wire.Hello;
import dev.balsam.launcher.internal.agent.Wire.ToAgent;
import dev.balsam.launcher.internal.agent.Wire.ToLauncher;
import dev.balsam.launcher.internal.thread.DaemonThreads;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * An agent's way to its launcher: tries its addresses in turn, and talks to the first that is it.
 */
final class AgentCall {
  private static final int CONNECT_MILLIS = 5_000;
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(300);

  private final Ticket ticket;
  private final List<String> names;
  private final AgentWork work;
  private final EventLoopGroup sockets =
      new MultiThreadIoEventLoopGroup(
          1, DaemonThreads.named("balsam-agent-sockets"), NioIoHandler.newFactory());

  AgentCall(Ticket ticket, List<String> names, AgentWork work) {
    this.ticket = ticket;
    this.names = names;
    this.work = work;
  }

  /** Works for the launcher until it is over; why that is. */
  String run() throws IOException {
    SslContext trust =
        GrpcSslContexts.configure(
                SslContextBuilder.forClient()
                    .trustManager(
                        new ByteArrayInputStream(
                            ticket.certificate().getBytes(StandardCharsets.US_ASCII))),
                SslProvider.JDK)
            .build();
    long giveUpAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ticket.patienceMillis());
    Status last = Status.UNAVAILABLE;
    while (System.nanoTime() - giveUpAt < 0 && !work.isLeaving()) {
      for (String address : ticket.addresses()) {
        AgentStream stream = talk(address, trust);
        if (stream.wasWelcome()) {
          return work.awaitReason();
        }
        last = stream.end();
        if (last.getCode() != Status.Code.UNAVAILABLE) {
          return "the launcher at " + address + " refuses it: " + last.getDescription();
        }
      }
      LockSupport.parkNanos(PAUSE);
    }
    return "no launcher answers at " + ticket + ": " + last.getDescription();
  }

  // Returns when it is over.
  private AgentStream talk(String address, SslContext trust) throws IOException {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(new InetSocketAddress(address, ticket.port()))
            .channelType(NioSocketChannel.class)
            .eventLoopGroup(sockets)
            .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
            .sslContext(trust)
            .overrideAuthority(Wire.AUTHORITY)
            .maxInboundMessageSize(Wire.LONGEST_MESSAGE)
            .build();
    ScheduledExecutorService clock =
        Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("balsam-agent-clock"));
    try {
      Metadata headers = new Metadata();
      headers.put(Wire.SECRET, ticket.secret());
      AgentStream stream =
          new AgentStream(new Hello(names, ProcessHandle.current().pid()), work, clock);
      var unused =
          ClientCalls.<ToLauncher, ToAgent>asyncBidiStreamingCall(
              ClientInterceptors.intercept(
                      channel, MetadataUtils.newAttachHeadersInterceptor(headers))
                  .newCall(Wire.METHOD, CallOptions.DEFAULT),
              stream);
      stream.converse();
      return stream;
    } finally {
      clock.shutdownNow();
      channel.shutdownNow();
    }
  }
}
