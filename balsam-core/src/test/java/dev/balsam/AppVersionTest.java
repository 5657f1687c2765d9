package dev.balsam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.engine.ClaimedJob;
import dev.balsam.testing.TestLauncher;
import dev.balsam.testing.TestSites;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An app that changes while its jobs wait. */
class AppVersionTest {
  @RegisterExtension static final TestSites SITES = new TestSites();

  @Test
  void a_job_runs_the_version_that_it_was_submitted_with_and_nobody_goes_on_with_an_old_one() {
    App first = Balsam.app("simulate", "./simulate --old");
    App second = Balsam.app("simulate", "./simulate --new");
    Site elsewhere = SITES.another();
    Job early = SITES.site().submit(Balsam.job("early", first));
    assertThat(elsewhere.app("simulate")).contains(first);
    SITES.site().register(second);
    assertThat(elsewhere.app("simulate")).contains(second);
    Job late = elsewhere.submit(Balsam.job("late", elsewhere.app("simulate").orElseThrow()));

    assertThat(SITES.site().apps()).filteredOn(app -> app.name().equals("simulate")).hasSize(1);
    assertThat(early.app()).isEqualTo(first);
    assertThat(elsewhere.job(early.id()).app()).isEqualTo(first);
    List<ClaimedJob> runs = TestLauncher.on(elsewhere).claim(9);
    assertThat(runs)
        .filteredOn(run -> run.id() == early.id())
        .extracting(run -> run.app().executable().get(1))
        .containsExactly("--old");
    assertThat(runs)
        .filteredOn(run -> run.id() == late.id())
        .extracting(run -> run.app().executable().get(1))
        .containsExactly("--new");
  }
}
