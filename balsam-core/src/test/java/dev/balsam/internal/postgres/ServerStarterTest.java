package dev.balsam.internal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.BalsamException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ports that another program takes between the look at them and the start of the server. */
class ServerStarterTest {
  private final Path temp;

  ServerStarterTest(@TempDir Path temp) {
    this.temp = temp;
  }

  @Test
  void a_port_taken_at_the_last_moment_is_given_up_for_another() throws Exception {
    Path site = Sites.stopped(temp.resolve("site"));
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<Integer> wanted = new ArrayList<>();
      ServerRecord record =
          start(
              site,
              port -> {
                wanted.add(port);
                return wanted.size() < 3 ? taken.getLocalPort() : PortProbe.ephemeral();
              });
      try {
        assertThat(wanted).hasSize(3);
        assertThat(record.port()).isNotEqualTo(taken.getLocalPort());
        assertThat(ServerFile.read(Sites.layout(site).serverFile()).orElseThrow().port())
            .isEqualTo(record.port());
        assertThat(PortProbe.answers(record.port())).isTrue();
      } finally {
        new ServerProcess(Sites.layout(site)).stop();
      }
    }
  }

  @Test
  void after_ten_taken_ports_it_says_so() throws Exception {
    Path site = Sites.stopped(temp.resolve("site"));
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> start(site, port -> taken.getLocalPort()))
          .isInstanceOf(BalsamException.class)
          .hasMessageContaining("found no free TCP port")
          .hasMessageContaining("in 10 tries");
    }
    assertThat(Sites.running(site)).isFalse();
  }

  private static ServerRecord start(Path site, IntUnaryOperator ports) throws Exception {
    SiteLayout layout = Sites.layout(site);
    Cluster cluster = new Cluster(layout);
    ServerRecord record = ServerFile.read(layout.serverFile()).orElseThrow();
    ServerAccount account = ServerAccount.choose(Host.current(), cluster.owner());
    Command command = new Command(account, record.binaries(), layout.site());
    return new ServerStarter(layout, cluster, command, account, Map.of(), ports).start(record);
  }
}
