package dev.balsam.internal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.BalsamException;
import dev.balsam.internal.postgres.PostmasterPid.Status;
import dev.balsam.internal.postgres.ServerPlan.Facts;
import dev.balsam.internal.postgres.ServerPlan.Holder;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The decisions of the package, without any server. */
class DecisionsTest {
  @ParameterizedTest
  @CsvSource({
    "false, NOBODY,     STARTING, false, CREATE",
    "true,  NOBODY,     STARTING, false, START",
    "true,  DEAD,       READY,    false, START",
    "true,  STRANGER,   READY,    false, DISOWN_AND_START",
    "true,  ELSEWHERE,  READY,    false, REACH",
    "true,  POSTMASTER, STARTING, false, WAIT",
    "true,  POSTMASTER, STOPPING, false, WAIT",
    "true,  POSTMASTER, READY,    true,  SHARE",
    "true,  POSTMASTER, READY,    false, KILL_AND_START",
  })
  void the_plan_follows_from_what_is_seen(
      boolean cluster, Holder holder, Status status, boolean answers, ServerPlan plan) {
    assertThat(ServerPlan.of(new Facts(cluster, holder, status, answers))).isEqualTo(plan);
  }

  @Test
  void a_postmaster_s_file_is_read_at_any_stage_of_its_writing() {
    assertThat(PostmasterPid.parse("")).isEqualTo(new PostmasterPid(0, 0, Status.STARTING));
    assertThat(PostmasterPid.parse("12\n/d\n"))
        .isEqualTo(new PostmasterPid(12, 0, Status.STARTING));
    String ready = "12\n/d\n1795354621\n5433\n\n127.0.0.1\n 214 14\nready   \n";
    assertThat(PostmasterPid.parse(ready)).isEqualTo(new PostmasterPid(12, 5433, Status.READY));
    assertThat(PostmasterPid.parse(ready.replace("ready", "stopping")).status())
        .isEqualTo(Status.STOPPING);
    assertThat(PostmasterPid.parse("nonsense").pid()).isZero();
  }

  @Test
  void a_failed_start_is_known_by_its_message() {
    assertThat(StartFailure.of("could not bind IPv4 address \"127.0.0.1\": Address already in use"))
        .isEqualTo(StartFailure.PORT_TAKEN);
    assertThat(StartFailure.of("FATAL:  pre-existing shared memory block (key 1) is still in use"))
        .isEqualTo(StartFailure.STILL_HELD);
    assertThat(StartFailure.of("FATAL:  lock file \"postmaster.pid\" already exists"))
        .isEqualTo(StartFailure.STILL_HELD);
    assertThat(StartFailure.of("FATAL:  out of luck")).isEqualTo(StartFailure.OTHER);
  }

  @Test
  void values_are_quoted_for_the_configuration_file() {
    assertThat(ClusterSettings.forStart(5433, Map.of("a.b", "it's a \\ here")))
        .contains("port = 5433\n")
        .contains("a.b = 'it''s a \\\\ here'\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fsync",
        "synchronous_commit",
        "full_page_writes",
        "port",
        "Work_Mem",
        "a = b",
        ""
      })
  void settings_that_are_ours_or_not_names_are_refused(String name) {
    assertThatThrownBy(() -> new PostgresSettings(BinariesSource.BUNDLED, Map.of(name, "off")))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("'" + name + "'");
  }

  @Test
  void values_with_line_breaks_are_refused() {
    assertThatThrownBy(
            () -> new PostgresSettings(BinariesSource.BUNDLED, Map.of("a", "1\nfsync = off")))
        .hasMessageContaining("line break");
  }

  @Test
  void a_record_does_not_print_its_password() {
    var record =
        new ServerRecord(
            1,
            "balsam",
            "secret",
            new ServerRecord.Binaries(Path.of("/bin"), true),
            ServerRecord.StartedBy.OPEN,
            "here");
    assertThat(record.toString()).doesNotContain("secret");
  }
}
