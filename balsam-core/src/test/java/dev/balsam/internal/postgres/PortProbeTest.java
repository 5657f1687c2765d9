package dev.balsam.internal.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class PortProbeTest {
  private static ServerSocket server() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @Test
  void a_server_that_drops_connections_for_a_moment_is_asked_again() throws Exception {
    var pool = Executors.newSingleThreadExecutor();
    try (ServerSocket server = server()) {
      Callable<Integer> busyAtFirst =
          () -> {
            server.accept().close();
            server.accept().close();
            try (Socket third = server.accept()) {
              third.getOutputStream().write('N');
              return third.getInputStream().read();
            }
          };
      var asked = pool.submit(busyAtFirst);
      assertThat(PortProbe.answers(server.getLocalPort())).isTrue();
      assertThat(asked.get()).isZero();
    }
    pool.shutdown();
  }

  @Test
  void a_refused_connection_is_proof_at_once() throws Exception {
    int port;
    try (ServerSocket server = server()) {
      port = server.getLocalPort();
    }
    assertThat(PortProbe.answers(port)).isFalse();
  }
}
