package dev.balsam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.engine.ClaimedJob;
import dev.balsam.engine.Engine.LauncherRecord;
import dev.balsam.engine.KeptResults;
import dev.balsam.engine.RunResult;
import dev.balsam.testing.Audit;
import dev.balsam.testing.TestLauncher;
import dev.balsam.testing.TestSites;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Launchers that are swept and have left results behind. */
final class KeptResultsTest {
  @RegisterExtension static final TestSites SITES = new TestSites();
  private static final App ECHO = Balsam.app("echo", "echo");

  private final Map<LauncherRecord, List<RunResult>> left = new LinkedHashMap<>();
  private @Nullable LauncherRecord unreadable;
  private final List<String> settled = new ArrayList<>();
  private final KeptResults kept =
      new KeptResults() {
        @Override
        public List<LauncherRecord> launchers() {
          return List.copyOf(left.keySet());
        }

        @Override
        public List<RunResult> of(LauncherRecord launcher) {
          if (launcher.equals(unreadable)) {
            throw new BalsamException("It cannot be read.");
          }
          return left.getOrDefault(launcher, List.of());
        }

        @Override
        public void settled(LauncherRecord launcher, List<RunResult> given, int recorded) {
          settled.add(launcher.id() + ": " + recorded);
        }
      };

  @AfterEach
  void the_books_balance() {
    assertThat(Audit.problems(SITES)).isEmpty();
  }

  private static LauncherRecord record(TestLauncher launcher) {
    return new LauncherRecord(launcher.id(), "here boot ns", 1, "0");
  }

  @Test
  void what_had_ended_is_recorded_before_the_rest_is_given_back() {
    Job parent = SITES.site().submit(Balsam.job("parent", ECHO));
    Job child = SITES.site().submit(Balsam.job("child", ECHO).dependsOn(parent));
    Job other = SITES.site().submit(Balsam.job("other", ECHO));
    TestLauncher launcher = TestLauncher.on(SITES.site());
    ClaimedJob ended = launcher.claimThis(parent);
    launcher.claimThis(other);
    RunResult success = TestLauncher.success(ended);
    // A result may be kept twice.
    left.put(record(launcher), List.of(success, success));
    assertThat(launcher.engine().sweep(all -> true, kept)).isEqualTo(1);
    assertThat(parent.state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(child.state()).isEqualTo(JobState.PREPROCESSED);
    assertThat(other.state()).isEqualTo(JobState.RESTART_READY);
    assertThat(settled).containsExactly(launcher.id() + ": 1");
  }

  @Test
  void those_of_a_living_launcher_are_left_to_it() {
    Job job = SITES.site().submit(Balsam.job("job", ECHO));
    TestLauncher launcher = TestLauncher.on(SITES.site());
    left.put(record(launcher), List.of(TestLauncher.success(launcher.claimThis(job))));
    assertThat(launcher.engine().sweep(all -> false, kept)).isZero();
    assertThat(job.state()).isEqualTo(JobState.RUNNING);
    assertThat(settled).isEmpty();
  }

  @Test
  void those_of_a_launcher_that_was_swept_before_count_no_longer() {
    Job job = SITES.site().submit(Balsam.job("job", ECHO));
    TestLauncher launcher = TestLauncher.on(SITES.site());
    ClaimedJob first = launcher.claimThis(job);
    launcher.engine().sweep(all -> true);
    TestLauncher next = TestLauncher.on(SITES.site());
    next.claimThis(job);
    left.put(record(launcher), List.of(TestLauncher.failure(first)));
    assertThat(launcher.engine().sweep(all -> false, kept)).isZero();
    assertThat(job.state()).isEqualTo(JobState.RUNNING);
    assertThat(job.attempt()).isEqualTo(2);
    assertThat(settled).containsExactly(launcher.id() + ": 0");
  }

  @Test
  void those_of_another_database_s_launcher_with_the_same_number_change_nothing() {
    Job job = SITES.site().submit(Balsam.job("job", ECHO));
    TestLauncher launcher = TestLauncher.on(SITES.site());
    ClaimedJob claimed = launcher.claimThis(job);
    left.put(
        new LauncherRecord(launcher.id(), "here boot ns", 2, "0"),
        List.of(TestLauncher.success(claimed)));
    assertThat(launcher.engine().sweep(all -> true, kept)).isEqualTo(1);
    assertThat(job.state()).isEqualTo(JobState.RESTART_READY);
    assertThat(settled).containsExactly(launcher.id() + ": 0");
  }

  @Test
  void jobs_of_a_launcher_whose_results_cannot_be_read_wait_and_nobody_else_s() {
    Job ended = SITES.site().submit(Balsam.job("ended", ECHO));
    Job other = SITES.site().submit(Balsam.job("other", ECHO));
    TestLauncher launcher = TestLauncher.on(SITES.site());
    RunResult success = TestLauncher.success(launcher.claimThis(ended));
    left.put(record(launcher), List.of(success));
    unreadable = record(launcher);
    TestLauncher next = TestLauncher.on(SITES.site());
    next.claimThis(other);
    assertThat(launcher.engine().sweep(all -> true, kept)).isEqualTo(1);
    assertThat(ended.state()).isEqualTo(JobState.RUNNING);
    assertThat(other.state()).isEqualTo(JobState.RESTART_READY);
    unreadable = null;
    assertThat(launcher.engine().sweep(all -> true, kept)).isZero();
    assertThat(ended.state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(settled).containsExactly(launcher.id() + ": 1");
  }

  // As when the children of its job are so many that recording takes longer than an answer may.
  @Test
  void a_recording_that_takes_longer_than_an_answer_may_succeeds_in_the_end() {
    try (Site hasty =
        SITES.with("{\"leaseSeconds\": 1, \"renewSeconds\": 0.2, \"killGraceSeconds\": 0.1}")) {
      Job slow = SITES.site().submit(Balsam.job("slow", ECHO));
      Job other = SITES.site().submit(Balsam.job("other", ECHO));
      TestLauncher launcher = TestLauncher.on(hasty);
      RunResult success = TestLauncher.success(launcher.claimThis(slow));
      TestLauncher next = TestLauncher.on(hasty);
      next.claimThis(other);
      left.put(record(launcher), List.of(success));
      SITES.sql(
          "create function balsam.slowly() returns trigger language plpgsql as"
              + " 'begin perform pg_sleep(3.3); return new; end'");
      SITES.sql(
          "create trigger slowly before update on balsam.job_status for each row"
              + " when (old.owner = "
              + launcher.id()
              + " and new.state = 'JOB_FINISHED') execute function balsam.slowly()");
      // The one that cannot be recorded in time keeps nobody else from being swept.
      hasty.engine().sweep(all -> true, kept);
      assertThat(slow.state()).isEqualTo(JobState.RUNNING);
      assertThat(other.state()).isEqualTo(JobState.RESTART_READY);
      hasty.engine().sweep(all -> true, kept);
      assertThat(slow.state()).isEqualTo(JobState.JOB_FINISHED);
    } finally {
      SITES.sql("drop function if exists balsam.slowly() cascade");
    }
  }

  @Test
  void a_run_that_was_killed_meanwhile_stays_killed() {
    Job job = SITES.site().submit(Balsam.job("job", ECHO));
    TestLauncher launcher = TestLauncher.on(SITES.site());
    ClaimedJob claimed = launcher.claimThis(job);
    job.kill();
    left.put(record(launcher), List.of(TestLauncher.success(claimed)));
    launcher.engine().sweep(all -> true, kept);
    assertThat(job.state()).isEqualTo(JobState.USER_KILLED);
  }
}
