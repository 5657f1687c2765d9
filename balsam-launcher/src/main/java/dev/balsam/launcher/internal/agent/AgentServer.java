package dev.balsam.launcher.internal.agent;

import dev.balsam.launcher.internal.agent.Wire.Hello;
import dev.balsam.launcher.internal.agent.Wire.ToAgent;
import dev.balsam.launcher.internal.agent.Wire.ToLauncher;
import dev.balsam.launcher.internal.thread.DaemonThreads;
import dev.balsam.net.OwnCertificate;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the agents of one launcher report: TLS with the launcher's own certificate, and nobody is
 * listened to without the secret. TLS and sockets are those of the JDK, so that no native library
 * is unpacked.
 */
final class AgentServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AgentServer.class);
  private static final int THREADS = 2;
  private static final long PATIENCE_SECONDS = 2;

  private final Server server;
  private final EventLoopGroup sockets;
  private final ExecutorService threads;
  private final Function<Hello, Optional<RemoteNode>> nodes;

  /**
   * Begins to listen.
   *
   * @param address of this machine, with a port or 0 for any
   * @param nodes finds the node of an agent by what it says of itself
   */
  AgentServer(
      InetSocketAddress address,
      OwnCertificate own,
      String secret,
      Function<Hello, Optional<RemoteNode>> nodes)
      throws IOException {
    this.nodes = nodes;
    this.sockets =
        new MultiThreadIoEventLoopGroup(
            THREADS, DaemonThreads.named("balsam-agent-sockets"), NioIoHandler.newFactory());
    this.threads = Executors.newFixedThreadPool(THREADS, DaemonThreads.named("balsam-agent-talk"));
    this.server =
        NettyServerBuilder.forAddress(address)
            .channelType(NioServerSocketChannel.class)
            .bossEventLoopGroup(sockets)
            .workerEventLoopGroup(sockets)
            .executor(threads)
            .sslContext(
                GrpcSslContexts.configure(
                        SslContextBuilder.forServer(own.key(), own.certificate()), SslProvider.JDK)
                    .build())
            .maxInboundMessageSize(Wire.LONGEST_MESSAGE)
            .intercept(new Doorkeeper(secret))
            .addService(
                ServerServiceDefinition.builder("balsam.Agent")
                    .addMethod(Wire.METHOD, ServerCalls.asyncBidiStreamingCall(this::open))
                    .build())
            .build()
            .start();
  }

  int port() {
    return server.getPort();
  }

  private StreamObserver<ToLauncher> open(StreamObserver<ToAgent> answers) {
    return new Conversation(new AgentLink((ServerCallStreamObserver<ToAgent>) answers));
  }

  @Override
  public void close() {
    try {
      // Its threads have to be there until its last call is over.
      if (!server.shutdown().awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        server.shutdownNow().awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    threads.shutdown();
    var unused = sockets.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  /** Turns away who does not know the secret, before anything that they say is read. */
  private record Doorkeeper(String secret) implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      String said = headers.get(Wire.SECRET);
      if (said == null
          || !MessageDigest.isEqual(
              said.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8))) {
        LOG.warn(
            "Somebody at {} wanted to be an agent and did not know the secret.",
            call.getAttributes().get(io.grpc.Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
        call.close(Status.UNAUTHENTICATED.withDescription("wrong secret"), new Metadata());
        return new ServerCall.Listener<>() {};
      }
      return next.startCall(call, headers);
    }
  }

  private final class Conversation implements StreamObserver<ToLauncher> {
    private final AgentLink link;
    private @Nullable RemoteNode node;

    Conversation(AgentLink link) {
      this.link = link;
    }

    @Override
    public void onNext(ToLauncher message) {
      RemoteNode known = node;
      if (known == null && message.hello() != null) {
        known = greet(message.hello());
      }
      if (known != null) {
        known.heard(link, message, System.nanoTime());
      }
    }

    private @Nullable RemoteNode greet(Hello hello) {
      Optional<RemoteNode> found = nodes.apply(hello);
      if (found.isPresent() && found.get().arrived(link, System.nanoTime())) {
        node = found.get();
        return found.get();
      }
      LOG.debug("an agent on {} is not wanted", hello.names());
      link.refuse(
          Status.ALREADY_EXISTS.withDescription(
              "no agent is wanted on " + hello.names() + ", or not another one"));
      return null;
    }

    @Override
    public void onError(Throwable why) {
      gone("its connection broke: " + Status.fromThrowable(why).getCode());
    }

    @Override
    public void onCompleted() {
      gone("it left");
      link.complete();
    }

    private void gone(String why) {
      if (node != null) {
        node.broken(link, why, System.nanoTime());
      }
    }
  }
}
