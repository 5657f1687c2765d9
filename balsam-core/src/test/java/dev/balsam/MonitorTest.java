package dev.balsam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.engine.ClaimedJob;
import dev.balsam.testing.TestLauncher;
import dev.balsam.testing.TestSites;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a site is seen to do. */
class MonitorTest {
  @RegisterExtension static final TestSites SITES = new TestSites();
  private static final App ECHO = Balsam.app("echo", "echo");

  private static Site site() {
    return SITES.site();
  }

  private static void submit(int jobs) {
    site().submitAll(IntStream.range(0, jobs).mapToObj(i -> Balsam.job("j" + i, ECHO)));
  }

  @Test
  void states_launchers_and_errors_are_those_of_the_moment() {
    submit(10);
    TestLauncher launcher = TestLauncher.on(site());
    List<ClaimedJob> claimed = launcher.claim(6);
    launcher.finish(claimed.get(0), claimed.get(1), claimed.get(2));
    launcher.fail(claimed.get(3));
    Activity activity = site().monitor().look();
    assertThat(activity.states())
        .isEqualTo(
            Map.of(
                JobState.PREPROCESSED, 4L,
                JobState.RUNNING, 2L,
                JobState.JOB_FINISHED, 3L,
                JobState.FAILED, 1L));
    assertThat(activity.launchers())
        .singleElement()
        .satisfies(
            seen -> {
              assertThat(seen.id()).isEqualTo(launcher.id());
              assertThat(seen.running()).isEqualTo(2);
              assertThat(seen.live()).isTrue();
              assertThat(seen.leaseAge()).isLessThan(Duration.ofSeconds(60));
              assertThat(seen.host()).doesNotContain(" ");
            });
    assertThat(activity.errors())
        .singleElement()
        .satisfies(
            error -> {
              assertThat(error.job()).isEqualTo(claimed.get(3).id());
              assertThat(error.state()).isEqualTo(JobState.FAILED);
              assertThat(error.message()).isNotEmpty();
            });
    assertThat(site().launchers()).hasSize(1);
  }

  @Test
  void a_launcher_whose_lease_has_ended_is_shown_as_lost() {
    TestLauncher launcher = TestLauncher.on(site());
    SITES.sql(
        "update balsam.launcher set lease_until = now() - interval '5 s' where stopped_at is null");
    assertThat(site().launchers())
        .singleElement()
        .satisfies(
            seen -> {
              assertThat(seen.live()).isFalse();
              assertThat(seen.leaseAge()).isGreaterThan(Duration.ofSeconds(60));
            });
    launcher.engine().deregister(launcher.id());
    assertThat(site().launchers()).isEmpty();
  }

  @Test
  void every_end_counts_once_however_often_one_looks_and_late_commits_are_not_missed()
      throws SQLException {
    submit(40);
    TestLauncher launcher = TestLauncher.on(site());
    launcher.finish(launcher.claim(10).toArray(ClaimedJob[]::new));
    Monitor monitor = site().monitor();
    monitor.look();
    monitor.look();
    try (var late = SITES.connection()) {
      late.setAutoCommit(false);
      try (var statement = late.createStatement()) {
        statement.execute(
            "insert into balsam.job_event (job_id, attempt, path, at) select id, 1, '{JOB_FINISHED}', now() from balsam.job limit 5");
      }
      launcher.finish(launcher.claim(20).toArray(ClaimedJob[]::new));
      monitor.look();
      late.commit();
    }
    monitor.look();
    // All of it was less than a minute ago, but for the second that is under way.
    SITES.sql("select pg_sleep_until(date_trunc('second', clock_timestamp()) + interval '1 s')");
    assertThat(monitor.look().last60s().finished() * 60).isCloseTo(35, within());
    assertThat(site().monitor().look().last60s().finished() * 60).isCloseTo(35, within());
  }

  private static Offset<Double> within() {
    return Offset.offset(0.001);
  }

  @Test
  void the_first_look_finds_the_last_minute_behind_thousands_of_transactions() {
    submit(3);
    TestLauncher launcher = TestLauncher.on(site());
    launcher.finish(launcher.claim(3).toArray(ClaimedJob[]::new));
    SITES.sql(
        "do $$ begin for i in 1..3000 loop perform pg_current_xact_id(); commit; end loop; end $$");
    SITES.sql("select pg_sleep_until(date_trunc('second', clock_timestamp()) + interval '1 s')");
    assertThat(site().monitor().look().last60s().finished() * 60).isCloseTo(3, within());
  }
}
