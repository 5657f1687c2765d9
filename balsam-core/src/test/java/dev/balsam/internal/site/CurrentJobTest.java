package dev.balsam.internal.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.JobContext;
import dev.balsam.JobState;
import dev.balsam.Site;
import dev.balsam.testing.TestLauncher;
import dev.balsam.testing.TestSites;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CurrentJobTest {
  @RegisterExtension static final TestSites SITES = new TestSites();
  private static final App ECHO = Balsam.app("echo", "echo");

  private static Map<String, String> environment(Job job, String attempt) {
    return Map.of(
        "BALSAM_SITE",
        SITES.directory().toString(),
        "BALSAM_JOB_ID",
        "" + job.id(),
        "BALSAM_ATTEMPT",
        attempt);
  }

  @Test
  void a_program_whose_run_is_over_changes_nothing() {
    Site site = SITES.site();
    Job job = site.submit(Balsam.job("mother", ECHO));
    Job victim = site.submit(Balsam.job("victim", ECHO).priority(-1));
    TestLauncher launcher = TestLauncher.on(site);
    launcher.claimThis(job);
    JobContext first = Sites.current(environment(job, "1"));
    first.data("run", "first");
    job.kill(false);
    job.restart();
    launcher.engine().released(launcher.id(), Map.of(job.id(), 1));
    launcher.claimThis(job);
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> first.data("run", "late"),
            () -> first.spawn(Balsam.job("late", ECHO)),
            () -> first.spawnChild(Balsam.job("late", ECHO)),
            () -> first.kill(victim))) {
      assertThatThrownBy(call)
          .isInstanceOf(BalsamException.class)
          .hasMessageStartingWith("Run 1 of job " + job.id() + " is over for the site");
    }
    assertThat(job.data()).containsEntry("run", "first");
    assertThat(site.jobs().count()).isEqualTo(2);
    assertThat(victim.state()).isEqualTo(JobState.PREPROCESSED);
    Sites.current(environment(job, "2")).data("run", "second");
    assertThat(job.data()).containsEntry("run", "second");
    // By hand, without a run, the user may do as they like.
    Map<String, String> byHand = new HashMap<>(environment(job, ""));
    byHand.remove("BALSAM_ATTEMPT");
    Sites.current(byHand).kill(victim);
    assertThat(victim.state()).isEqualTo(JobState.USER_KILLED);
  }

  @Test
  void a_modification_of_which_one_part_is_refused_changes_nothing() {
    Job job = SITES.site().submit(Balsam.job("job", ECHO).args("old"));
    TestLauncher.on(SITES.site()).claimThis(job);
    JobContext current = Sites.current(environment(job, "1"));
    assertThatThrownBy(
            () -> current.modify(Optional.of(List.of("new")), Map.of("GOOD", "1", "B=D", "2")))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("B=D");
    assertThat(job.definition().args()).containsExactly("old");
    assertThat(job.definition().environment()).isEmpty();
    current.modify(Optional.of(List.of("new", "")), Map.of("A", "1", "B", "2"));
    assertThat(job.definition().args()).containsExactly("new", "");
    assertThat(job.definition().environment()).isEqualTo(Map.of("A", "1", "B", "2"));
    current.modify(Optional.empty(), Map.of("B", "3"));
    assertThat(job.definition().args()).containsExactly("new", "");
    assertThat(job.definition().environment()).isEqualTo(Map.of("A", "1", "B", "3"));
  }

  @Test
  void a_variable_that_is_no_number_is_named() {
    for (String bad : List.of("x", "", "-1", "1.5")) {
      assertThatThrownBy(
              () ->
                  Sites.current(
                      Map.of("BALSAM_SITE", "/s", "BALSAM_JOB_ID", "1", "BALSAM_ATTEMPT", bad)))
          .isInstanceOf(BalsamException.class)
          .hasMessage(
              "BALSAM_ATTEMPT is \"" + bad + "\", which is not the number of a run. Unset it.");
      assertThatThrownBy(() -> Sites.current(Map.of("BALSAM_SITE", "/s", "BALSAM_JOB_ID", bad)))
          .hasMessage(
              "BALSAM_JOB_ID is \"" + bad + "\", which is not the number of a job. Unset it.");
    }
  }
}
