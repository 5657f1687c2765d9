package dev.balsam.launcher.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.launcher.internal.agent.Wire.Hello;
import dev.balsam.launcher.internal.agent.Wire.ToAgent;
import dev.balsam.launcher.internal.agent.Wire.ToLauncher;
import dev.balsam.net.OwnCertificate;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is let in by the real server. */
final class AgentServerTest {
  private final OwnCertificate own = OwnCertificate.make(Wire.AUTHORITY, "a password");
  private final AtomicInteger greeted = new AtomicInteger();
  private final AgentServer server = server();

  private AgentServer server() {
    try {
      return new AgentServer(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
          own,
          "right",
          hello -> {
            greeted.incrementAndGet();
            return Optional.empty();
          });
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void close() {
    server.close();
  }

  private String call(String secret, OwnCertificate trusted) throws IOException {
    Ticket ticket = new Ticket(secret, server.port(), List.of("127.0.0.1"), trusted.pem(), 2_000);
    return new AgentCall(ticket, List.of("far"), new AgentWork()).run();
  }

  @Test
  void an_agent_with_the_right_secret_is_heard() throws IOException {
    assertThat(call("right", own)).contains("no agent is wanted on [far]");
    assertThat(greeted).hasValue(1);
  }

  @Test
  void an_agent_with_a_wrong_secret_is_refused_unheard() throws IOException {
    assertThat(call("wrong", own)).contains("wrong secret");
    assertThat(greeted).hasValue(0);
  }

  @Test
  void an_agent_tells_its_secret_to_no_launcher_with_another_certificate() throws IOException {
    assertThat(call("right", OwnCertificate.make(Wire.AUTHORITY, "another password")))
        .contains("no launcher answers");
    assertThat(greeted).hasValue(0);
  }

  @Test
  void a_client_without_tls_is_refused() {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
    CompletableFuture<Status> end = new CompletableFuture<>();
    StreamObserver<ToLauncher> requests =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(Wire.METHOD, CallOptions.DEFAULT),
            new StreamObserver<ToAgent>() {
              @Override
              public void onNext(ToAgent message) {}

              @Override
              public void onError(Throwable why) {
                end.complete(Status.fromThrowable(why));
              }

              @Override
              public void onCompleted() {
                end.complete(Status.OK);
              }
            });
    requests.onNext(new ToLauncher(new Hello(List.of("far"), 1), List.of(), 0, false));
    assertThat(end.join().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(greeted).hasValue(0);
    channel.shutdownNow();
  }
}
