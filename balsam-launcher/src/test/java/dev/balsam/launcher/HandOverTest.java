package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.JobState;
import dev.balsam.launcher.testing.StateRules;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A job belongs to one launcher from before its process starts until that is gone. */
final class HandOverTest {
  // The grace is longer than what the task does on SIGTERM.
  @RegisterExtension final TestSite at = new TestSite(60, 10, 30);

  @AfterEach
  void every_history_is_legal() {
    StateRules.holdIn(at);
  }

  @Test
  void a_launcher_that_stops_gives_a_job_back_only_when_its_run_has_ended() {
    Job job =
        at.submit(
            at.sh(
                "again",
                """
                if [ $BALSAM_ATTEMPT -ge 2 ]; then
                  kill -0 $(cat "$1") 2>&- && echo overlap; exit 0
                fi
                trap 'sleep 1; exit 1' TERM
                echo $$ > "$1.new"; mv "$1.new" "$1"
                while :; do sleep 0.05; done
                """,
                at.file("pid")));
    try (Launcher first = at.launcher(1).start()) {
      Wait.pid(at.file("pid"));
      try (Launcher second = at.launcher(1).start()) {
        first.stop();
        assertThat(job.await(Wait.PATIENCE)).isEqualTo(JobState.JOB_FINISHED);
        second.stop();
      }
    }
    assertThat(job.attempt()).isEqualTo(2);
    assertThat(job.output()).isEmpty();
  }

  @Test
  void nothing_is_started_before_its_claim_is_committed() {
    Job job = at.submit(at.sh("job", ": > \"$1\"", at.file("ran")));
    at.execute(
        "create function balsam.refuse() returns trigger language plpgsql as"
            + " $$ begin raise exception 'refused at commit'; end $$");
    at.execute(
        "create constraint trigger refuse after update on balsam.job_status"
            + " deferrable initially deferred for each row"
            + " when (new.state = 'RUNNING') execute function balsam.refuse()");
    assertThatThrownBy(() -> at.runAll(1))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("refused at commit");
    assertThat(job.state()).isEqualTo(JobState.PREPROCESSED);
    assertThat(job.attempt()).isZero();
    assertThat(at.file("ran")).doesNotExist();
  }

  @Test
  void a_job_runs_exactly_as_often_as_its_history_says() {
    Job once = at.submit(at.sh("once", "echo run >> \"$1\"; exit 1", at.file("once")));
    Job twice =
        at.submit(at.sh("twice", "echo run >> \"$1\"; exit 1", at.file("twice")).retries(1));
    at.runAll(1);
    assertThat(runs(once)).isEqualTo(1).isEqualTo(Wait.lines(at.file("once")).size());
    assertThat(runs(twice)).isEqualTo(2).isEqualTo(Wait.lines(at.file("twice")).size());
  }

  private static long runs(Job job) {
    return TestSite.states(job).stream().filter("RUNNING"::equals).count();
  }
}
