package dev.balsam;

import static dev.balsam.JobState.JOB_FINISHED;
import static dev.balsam.JobState.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.engine.ClaimedJob;
import dev.balsam.testing.Audit;
import dev.balsam.testing.TestLauncher;
import dev.balsam.testing.TestSites;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A handle that was read long ago writes what it is told to, and nothing that it remembers. */
class StaleHandleTest {
  @RegisterExtension static final TestSites SITES = new TestSites();
  private static final App ECHO = Balsam.app("echo", "echo");

  @Test
  void data_stored_through_an_old_handle_takes_nothing_else_back() {
    Job mine = SITES.site().submit(Balsam.job("job", ECHO).data("kept", 1).args("x"));
    Job old = SITES.another().job(mine.id());
    assertThat(old.definition().args()).containsExactly("x");
    assertThat(old.data()).isEqualTo(Map.of("kept", 1));
    List<JobEvent> seen = old.history();

    TestLauncher launcher = TestLauncher.on(SITES.site());
    ClaimedJob run = launcher.claimOne();
    mine.data("theirs", 2);
    old.data("late", 3);
    assertThat(mine.data()).isEqualTo(Map.of("kept", 1, "theirs", 2, "late", 3));
    assertThat(mine.state()).isEqualTo(RUNNING);
    assertThat(mine.attempt()).isEqualTo(1);
    assertThat(SITES.sql("select owner from balsam.job_status"))
        .containsExactly(Long.toString(launcher.id()));

    launcher.finish(run);
    old.data("later", 4);
    assertThat(mine.state()).isEqualTo(JOB_FINISHED);
    assertThat(mine.history()).hasSizeGreaterThan(seen.size()).startsWith(seen.get(0));
    assertThat(mine.history()).isEqualTo(old.history());
    assertThat(Audit.problems(SITES)).isEmpty();
  }

  @Test
  void a_handle_knows_what_others_have_changed() {
    Job mine = SITES.site().submit(Balsam.job("job", ECHO));
    Job old = SITES.another().job(mine.id());
    assertThat(old.definition().data()).isEmpty();
    mine.data("k", "v");
    assertThat(old.definition().data()).isEqualTo(Map.of("k", "v"));
  }
}
