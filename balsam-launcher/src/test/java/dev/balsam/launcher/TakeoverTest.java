package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.Job;
import dev.balsam.JobState;
import dev.balsam.launcher.testing.LauncherJvm;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jobs of a dead launcher whose tasks take their time to end. */
final class TakeoverTest {
  // The lease is longer than the test may take, so it is the dead process that is noticed.
  @RegisterExtension final TestSite at = new TestSite(600, 0.2, 10);

  @Test
  void a_dead_launcher_s_job_runs_again_only_when_its_first_run_has_ended() {
    Job job =
        at.submit(
            at.sh(
                "again",
                """
                if [ $BALSAM_ATTEMPT -ge 2 ]; then
                  kill -0 $(cat "$1") 2>&- && echo overlap; exit 0
                fi
                trap 'sleep 2; exit 0' TERM
                echo $$ > "$1.new"; mv "$1.new" "$1"
                while :; do sleep 0.05; done
                """,
                at.file("pid")));
    try (LauncherJvm jvm = at.startJvm(1, false)) {
      assertThat(jvm.says()).isEqualTo("started");
      Wait.pid(at.file("pid"));
      try (Launcher other = at.launcher(1).start()) {
        jvm.signal("KILL");
        assertThat(job.await(Wait.PATIENCE)).isEqualTo(JobState.JOB_FINISHED);
        other.stop();
      }
    }
    assertThat(job.attempt()).isEqualTo(2);
    assertThat(job.output()).isEmpty();
  }
}
