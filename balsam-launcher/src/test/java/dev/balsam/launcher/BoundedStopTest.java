package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.JobState;
import dev.balsam.launcher.testing.StateRules;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A launcher that is told to stop waits for nobody longer than the grace. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class BoundedStopTest {
  @RegisterExtension final TestSite at = new TestSite();

  @AfterEach
  void every_history_is_legal() {
    StateRules.holdIn(at);
  }

  @Test
  void a_hook_that_ignores_interrupts_does_not_keep_a_launcher() {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    AtomicInteger ignored = new AtomicInteger();
    App app =
        Balsam.app("stubborn")
            .executable("true")
            .preprocess(
                "stubborn",
                ctx -> {
                  ctx.data("stored", true);
                  began.countDown();
                  while (over.getCount() > 0) {
                    try {
                      over.await();
                    } catch (InterruptedException e) {
                      ignored.incrementAndGet();
                    }
                  }
                })
            .build();
    Job job = at.submit(Balsam.job("stubborn", app));
    Launcher launcher = at.launcher(1).start();
    Wait.until("the hook runs", () -> began.getCount() == 0);
    launcher.stop();
    launcher.await();
    assertThat(job.state()).isEqualTo(JobState.STAGED_IN);
    assertThat(at.query("select count(owner) from balsam.job_status")).containsExactly("0");
    assertThat(ignored).hasPositiveValue();
    over.countDown();
    at.runAll(1);
    assertThat(job.state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(TestSite.states(job)).doesNotHaveDuplicates();
    launcher.close();
  }

  @Test
  void scripts_and_tasks_that_ignore_sigterm_do_not_keep_a_launcher() throws Exception {
    String text =
        """
        [ -e "%1$s" ] && exit
        trap '' TERM; echo $$ > "%2$s.new"; mv "%2$s.new" "%2$s"
        while :; do sleep 1; done
        """;
    Files.writeString(at.file("hook.sh"), text.formatted(at.file("over"), at.file("script")));
    App scripted =
        Balsam.app("scripted")
            .executable("true")
            .preprocessScript("/bin/sh '" + at.file("hook.sh") + "'")
            .build();
    Job prepared = at.submit(Balsam.job("scripted", scripted));
    Job task = at.submit(at.sh("task", text.formatted(at.file("over"), at.file("task"))));
    try (Launcher launcher = at.launcher(1).start()) {
      List<Long> pids = List.of(Wait.pid(at.file("script")), Wait.pid(at.file("task")));
      launcher.stop();
      launcher.await();
      assertThat(pids).noneMatch(Wait::isAlive);
    }
    assertThat(prepared.state()).isEqualTo(JobState.STAGED_IN);
    assertThat(task.state()).isEqualTo(JobState.RESTART_READY);
    Files.createFile(at.file("over"));
    at.runAll(1);
    assertThat(List.of(prepared, task)).allMatch(job -> job.state() == JobState.JOB_FINISHED);
  }
}
