package dev.balsam.internal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.BalsamException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a server is to listen, without any server. */
class ListeningTest {
  private static final List<String> OWN = List.of("192.0.2.7", "fd00:0:0:0:0:0:0:7", "127.0.0.1");

  @Test
  void all_is_every_address_and_others_are_told_those_that_lead_here() {
    Listening all = Listening.of(List.of("192.0.2.7", "all"), OWN);
    assertThat(all.asked()).containsExactly("all");
    assertThat(all.options()).containsEntry("listen_addresses", "*").containsEntry("ssl", "on");
    assertThat(all.reachableAt(OWN)).containsExactly("192.0.2.7", "fd00:0:0:0:0:0:0:7");
  }

  @Test
  void named_addresses_come_besides_loopback() {
    Listening some = Listening.of(List.of("loopback", "fd00::7"), OWN);
    assertThat(some.options()).containsEntry("listen_addresses", "127.0.0.1,fd00:0:0:0:0:0:0:7");
    assertThat(some.reachableAt(OWN)).containsExactly("fd00:0:0:0:0:0:0:7");
    // After a move to a machine that does not have it.
    assertThat(some.on(List.of("192.0.2.8", "127.0.0.1"))).isEqualTo(Listening.LOOPBACK);
  }

  @Test
  void loopback_alone_needs_no_tls() {
    Listening none = Listening.of(List.of("loopback", "127.0.0.1"), OWN);
    assertThat(none.beyondLoopback()).isFalse();
    assertThat(none.options()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.8", "0.0.0.0", "*", "", "127.0.0.256", "a'b", "All"})
  void anything_else_is_refused(String word) {
    assertThatThrownBy(() -> Listening.of(List.of(word), OWN))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("\"" + word + "\" is not an address of this machine")
        .hasMessageContaining("192.0.2.7");
  }

  @Test
  void rules_come_and_go_and_leave_those_of_others_as_they_are() {
    String others = "host all all 127.0.0.1/32 scram-sha-256\n# mine\n";
    String open = HbaRules.in(others, true);
    assertThat(open).startsWith(others).contains("\nhostssl balsam all 0.0.0.0/0 scram-sha-256\n");
    assertThat(open.lines().filter(line -> line.startsWith("host")))
        .filteredOn(line -> !line.contains("127.0.0.1/32"))
        .isNotEmpty()
        .allMatch(line -> line.startsWith("hostssl ") && line.endsWith(" scram-sha-256"));
    assertThat(HbaRules.in(open, true)).isEqualTo(open);
    assertThat(HbaRules.in(open, false)).isEqualTo(others);
    assertThat(HbaRules.in(open + "# later\n", false)).isEqualTo(others + "# later\n");
    assertThat(HbaRules.in("", false)).isEmpty();
  }

  @Test
  void an_address_of_version_six_is_put_in_brackets() {
    assertThat(new ServerAddress("fd00::7", 5, java.util.Optional.empty()).jdbcUrl())
        .isEqualTo("jdbc:postgresql://[fd00::7]:5/balsam?requireAuth=scram-sha-256");
  }
}
