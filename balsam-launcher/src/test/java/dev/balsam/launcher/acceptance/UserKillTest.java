package dev.balsam.launcher.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.JobState;
import dev.balsam.launcher.Launcher;
import dev.balsam.launcher.testing.StateRules;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jobs that are killed by a user while something of theirs runs. */
final class UserKillTest {
  private static final String ENDLESS =
      "echo $$ > \"%1$s.new\"; mv \"%1$s.new\" \"%1$s\"; exec sleep 100000";

  @RegisterExtension final TestSite at = new TestSite();
  private final AtomicInteger hooks = new AtomicInteger();

  @AfterEach
  void every_history_is_legal() {
    StateRules.holdIn(at);
  }

  private String endless() {
    return ENDLESS.formatted(at.file("pid"));
  }

  /** Kills the job when its process runs, and lets the launcher go on to the end. */
  private void killWhenItRuns(Job job) {
    try (Launcher launcher = at.launcher(1).untilIdle().start()) {
      long pid = Wait.pid(at.file("pid"));
      assertThat(job.kill()).isEqualTo(1);
      Wait.untilGone(pid);
      launcher.await();
    }
    assertThat(job.state()).isEqualTo(JobState.USER_KILLED);
  }

  @Test
  void a_job_killed_during_its_preprocess_script_stays_killed_and_never_runs() {
    App app =
        Scripts.app("job", ": > \"$1\"")
            .preprocessScript(Scripts.hook(at, "echo it began; " + endless()))
            .build();
    Job job = at.submit(Balsam.job("job", app).args(at.file("ran")));
    killWhenItRuns(job);
    assertThat(Wait.content(job.workdir().resolve("preprocess.log")))
        .contains("\nit began\n")
        .doesNotContain("Exception");
    assertThat(TestSite.states(job)).endsWith("STAGED_IN", "USER_KILLED");
    assertThat(at.file("ran")).doesNotExist();
  }

  @Test
  void a_job_killed_while_it_runs_is_never_called_done_and_none_of_its_hooks_is_called() {
    App app =
        Scripts.app("job", endless())
            .postprocess("after", ctx -> hooks.incrementAndGet())
            .onError("on error", ctx -> hooks.incrementAndGet())
            .onTimeout("on timeout", ctx -> hooks.incrementAndGet())
            .build();
    Job job = at.submit(Balsam.job("job", app).retries(3));
    killWhenItRuns(job);
    assertThat(TestSite.states(job)).endsWith("RUNNING", "USER_KILLED");
    assertThat(hooks).hasValue(0);
  }
}
