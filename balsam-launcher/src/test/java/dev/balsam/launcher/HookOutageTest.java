package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.DatabaseUnavailableException;
import dev.balsam.Hook;
import dev.balsam.Job;
import dev.balsam.JobState;
import dev.balsam.Site;
import dev.balsam.launcher.testing.FaultyProxy;
import dev.balsam.launcher.testing.OwnServer;
import dev.balsam.launcher.testing.StateRules;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Hooks while the database, or the way to it, is lost. */
final class HookOutageTest {
  private static final String PATIENT =
      """
      {"leaseSeconds": 60, "renewSeconds": 10, "killGraceSeconds": 0.5, "pollSeconds": 0.1}
      """;

  @RegisterExtension final TestSite at = new TestSite();

  private final AtomicInteger calls = new AtomicInteger();
  private final Hook hook =
      ctx -> {
        ctx.data("call", calls.incrementAndGet());
        ctx.spawnChild(Balsam.job("spawned", TestSite.SH).args(":"));
      };

  private static App app(Hook hook) {
    return Balsam.app("hooked").executable("true").postprocess("hook", hook).build();
  }

  private Job runThroughProxyThatCuts(String marker) throws Exception {
    try (FaultyProxy proxy = new FaultyProxy(TestSite.serverPort());
        Site through = at.connectThrough(proxy.port(), at.file("through"))) {
      Job job = at.submit(Balsam.job("job", app(hook)));
      proxy.cutAfterCommitOf(sent -> sent.contains(marker));
      LaunchReport report =
          Launcher.on(through)
              .allocation(Allocation.local(2))
              .hook("hook", hook)
              .progress(false)
              .untilIdle()
              .run();
      assertThat(proxy.hasCut()).isTrue();
      assertThat(report.leftBehind()).isEmpty();
      StateRules.holdIn(at);
      return job;
    }
  }

  @Test
  void a_hook_that_was_taken_with_the_answer_lost_is_taken_again() throws Exception {
    Job job = runThroughProxyThatCuts("chosen as materialized");
    assertThat(job.state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(job.data()).isEqualTo(Map.of("call", 1));
  }

  @Test
  void a_hook_whose_answer_is_lost_after_the_commit_is_stored_once() throws Exception {
    Job job = runThroughProxyThatCuts("owner = null, not_before = null");
    assertThat(calls).hasValue(1);
    assertThat(TestSite.states(job)).containsOnlyOnce("RUN_DONE", "JOB_FINISHED");
    assertThat(at.site().jobs().named("spawned").list())
        .hasSize(1)
        .allMatch(spawned -> spawned.state() == JobState.JOB_FINISHED);
  }

  @Test
  void a_hook_that_ends_while_the_database_is_away_is_stored_when_it_is_back() throws Exception {
    try (OwnServer own = OwnServer.open(PATIENT)) {
      Hook outlives =
          ctx -> {
            hook.run(ctx);
            long postmaster = own.postmaster();
            Wait.signal("QUIT", postmaster);
            Wait.untilGone(postmaster);
          };
      Job job = own.site().submit(Balsam.job("job", app(outlives)));
      try (Launcher launcher =
          Launcher.on(own.site()).allocation(Allocation.local(1)).progress(false).start()) {
        Wait.until("the hook has been called", () -> calls.get() == 1);
        Wait.until(
            "the job has finished",
            () -> {
              try {
                return job.state() == JobState.JOB_FINISHED;
              } catch (DatabaseUnavailableException e) {
                own.site().engine().revive();
                return false;
              }
            });
        launcher.stop();
      }
      assertThat(calls).hasValue(1);
      assertThat(job.data()).isEqualTo(Map.of("call", 1));
      assertThat(own.site().jobs().named("spawned").count()).isEqualTo(1);
    }
  }
}
