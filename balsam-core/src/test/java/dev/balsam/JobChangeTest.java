package dev.balsam;

import static dev.balsam.JobState.AWAITING_PARENTS;
import static dev.balsam.JobState.FAILED;
import static dev.balsam.JobState.JOB_FINISHED;
import static dev.balsam.JobState.PREPROCESSED;
import static dev.balsam.JobState.RESTART_READY;
import static dev.balsam.JobState.RUNNING;
import static dev.balsam.JobState.STAGED_IN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.engine.Candidate;
import dev.balsam.engine.Claim;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.engine.JobFilter;
import dev.balsam.testing.TestLauncher;
import dev.balsam.testing.TestSites;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class JobChangeTest {
  @RegisterExtension static final TestSites SITES = new TestSites();
  private static final App ECHO = Balsam.app("echo", "echo");
  private static final App WITH_HOOKS =
      Balsam.app("echo").executable("echo").preprocessScript("a").postprocessScript("b").build();

  private static JobSpec draft(String name) {
    return Balsam.job(name, ECHO);
  }

  private static JobQuery jobs() {
    return SITES.site().jobs();
  }

  private static Map<JobState, Long> left(JobState state) {
    return Map.of(state, 1L);
  }

  @Test
  void every_field_of_a_waiting_job_changes_as_if_it_had_been_submitted_so() {
    JobSpec parent = draft("parent");
    JobSpec before =
        draft("x").dependsOn(parent).args("old").tag("a", "1").data("d", 1).environment("A", "1");
    JobSpec same =
        Balsam.job("x", WITH_HOOKS)
            .dependsOn(parent)
            .args("--fast", "two words")
            .description("better")
            .tag("a", "1")
            .tag("b", "2")
            .data("d", Map.of("e", Map.of("f", 2.5)))
            .data("g", List.of(1, 2))
            .environment("A", "2")
            .nodes(3)
            .ranksPerNode(5)
            .threadsPerRank(7)
            .threadsPerCore(2)
            .gpusPerRank(0.25)
            .nodePackingCount(3)
            .memoryPerNode("3000001K")
            .wallTime(Duration.ofMillis(90_500))
            .timeout(Duration.ofMinutes(2))
            .retries(4)
            .priority(9)
            .autoTimeoutRetry(false)
            .postprocessOnError(true)
            .postprocessOnTimeout(true)
            .inputFiles("*.dat", "*.in")
            .stageIn(URI.create("file:/data/in"))
            .stageOut(URI.create("file:/data/out"), "*.h5");
    List<Job> stored = SITES.site().submit(List.of(parent, before, same));
    Job changed = stored.get(1);
    Job model = stored.get(2);
    List<JobEvent> history = changed.history();

    JobChange change =
        new JobChange()
            .app(WITH_HOOKS)
            .args("--fast")
            .args("two words")
            .description("better")
            .tag("b", "2")
            .data(List.of("d", "e", "f"), 2.5)
            .data("g", List.of(1, 2))
            .environment("A", "2")
            .nodes(3)
            .ranksPerNode(5)
            .threadsPerRank(7)
            .threadsPerCore(2)
            .gpusPerRank(0.25)
            .nodePackingCount(3)
            .memoryPerNode("3000001K")
            .wallTime(Duration.ofMillis(90_500))
            .timeout(Duration.ofMinutes(2))
            .retries(4)
            .priority(9)
            .autoTimeoutRetry(false)
            .postprocessOnError(true)
            .postprocessOnTimeout(true)
            .inputFiles("*.dat", "*.in")
            .stageIn(URI.create("file:/data/in"))
            .stageOut(URI.create("file:/data/out"))
            .stageOutFiles("*.h5");
    assertThat(change.parts()).containsExactlyInAnyOrder(JobChange.Part.values());
    assertThat(jobs().ids(List.of(changed.id())).modify(change))
        .isEqualTo(new JobChange.Result(1, Map.of()));

    assertThat(changed.definition()).isEqualTo(model.definition());
    assertThat(hot(changed)).isEqualTo(hot(model));
    assertThat(changed.history()).isEqualTo(history);
  }

  private static List<String> hot(Job job) {
    return SITES.sql(
        "select to_jsonb(s) - 'job_id' from balsam.job_status s where job_id = " + job.id());
  }

  @Test
  void one_field_changes_nothing_else() {
    Job job =
        SITES
            .site()
            .submit(
                draft("x")
                    .args("a")
                    .nodes(2)
                    .ranksPerNode(3)
                    .retries(1)
                    .timeout(Duration.ofHours(1)));
    JobDefinition before = job.definition();
    jobs().modify(new JobChange().priority(3));
    JobDefinition after = job.definition();
    assertThat(after.rules().priority()).isEqualTo(3);
    assertThat(after.args()).isEqualTo(before.args());
    assertThat(after.resources()).isEqualTo(before.resources());
    assertThat(after.rules().retries()).isEqualTo(1);
    assertThat(after.rules().timeout()).isEqualTo(before.rules().timeout());
    assertThat(SITES.sql("select priority || ' ' || nodes || ' ' || ranks from balsam.job_status"))
        .containsExactly("3 2 3");
    // Only the order of starting has changed: nobody has to rest.
    assertThat(SITES.sql("select not_before from balsam.job_status")).containsExactly("null");
    assertThat(TestLauncher.on(SITES.site()).claimOne().id()).isEqualTo(job.id());
  }

  @Test
  void a_job_that_runs_or_has_ended_keeps_what_it_ran_with() {
    Job job = SITES.site().submit(draft("x").args("old"));
    TestLauncher launcher = TestLauncher.on(SITES.site());
    ClaimedJob run = launcher.claimOne();
    JobChange change = new JobChange().args("new").tag("seen", "yes");
    assertThat(jobs().modify(change)).isEqualTo(new JobChange.Result(0, left(RUNNING)));
    launcher.finish(run);
    assertThat(jobs().modify(change)).isEqualTo(new JobChange.Result(0, left(JOB_FINISHED)));
    assertThat(job.definition().args()).containsExactly("old");
    assertThat(job.definition().tags()).isEmpty();
  }

  @Test
  void labels_change_at_any_time() {
    Job job = SITES.site().submit(draft("x").data("kept", 1).data("deep", "text"));
    TestLauncher.on(SITES.site()).claimOne();
    JobChange change =
        new JobChange()
            .description("d")
            .tag("t", "v")
            .data(List.of("deep", "er"), 2)
            .data("s", "t");
    assertThat(jobs().modify(change).changed()).isEqualTo(1);
    assertThat(job.definition().description()).isEqualTo("d");
    assertThat(job.definition().tags()).isEqualTo(Map.of("t", "v"));
    assertThat(job.data()).isEqualTo(Map.of("kept", 1, "deep", Map.of("er", 2), "s", "t"));
  }

  @Test
  void what_is_staged_in_changes_only_while_the_job_waits_for_its_parents() {
    JobSpec parent = draft("parent");
    SITES.site().submit(List.of(parent, draft("child").dependsOn(parent)));
    JobChange.Result result = jobs().modify(new JobChange().inputFiles("*.dat"));
    assertThat(result).isEqualTo(new JobChange.Result(1, left(PREPROCESSED)));
    assertThat(jobs().state(AWAITING_PARENTS).list().get(0).definition().files().inputFiles())
        .containsExactly("*.dat");
  }

  @Test
  void a_claim_by_an_earlier_look_does_not_get_a_job_that_was_changed_since() {
    Job job = SITES.site().submit(draft("x"));
    TestLauncher launcher = TestLauncher.on(SITES.site());
    List<Candidate> seen = new ArrayList<>();
    launcher.claim(
        new Claim(
            JobFilter.ALL,
            true,
            9,
            9,
            1,
            9,
            9,
            Long.MAX_VALUE,
            9,
            candidates -> {
              seen.addAll(candidates);
              return List.of();
            }));
    assertThat(seen).hasSize(1);
    jobs().modify(new JobChange().nodes(2));
    assertThat(launcher.engine().claim(launcher.id(), seen)).isEmpty();
    assertThat(job.state()).isEqualTo(PREPROCESSED);
    SITES.sql("update balsam.job_status set not_before = now() - interval '1 second'");
    assertThat(launcher.claimOne().resources().nodes()).isEqualTo(2);
  }

  @Test
  void a_job_that_is_claimed_meanwhile_is_not_changed() throws Exception {
    Job job = SITES.site().submit(draft("x").args("old"));
    try (var other = SITES.connection();
        var statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("update balsam.job_status set state = 'RUNNING', attempt = 1");
      var changing =
          CompletableFuture.supplyAsync(() -> jobs().modify(new JobChange().args("new")));
      SITES.awaitBlocked();
      other.commit();
      assertThat(changing.get()).isEqualTo(new JobChange.Result(0, left(RUNNING)));
    }
    assertThat(job.definition().args()).containsExactly("old");
  }

  @Test
  void an_ended_job_is_changed_and_run_again_in_one() {
    Job job = SITES.site().submit(draft("x").args("old"));
    Job waits = SITES.site().submit(draft("waits"));
    TestLauncher launcher = TestLauncher.on(SITES.site());
    launcher.claimAndFail(job);
    JobChange.Result result = jobs().modify(new JobChange().args("new").restart());
    assertThat(result).isEqualTo(new JobChange.Result(1, left(PREPROCESSED)));
    assertThat(job.state()).isEqualTo(RESTART_READY);
    assertThat(launcher.claimThis(job).args()).containsExactly("new");
    assertThat(waits.definition().args()).isEmpty();
  }

  @Test
  void another_app_brings_its_hooks_unless_their_time_is_past() {
    JobSpec parent = draft("parent");
    List<Job> jobs = SITES.site().submit(List.of(parent, draft("child").dependsOn(parent)));
    JobChange.Result result = jobs().modify(new JobChange().app(WITH_HOOKS));
    assertThat(result).isEqualTo(new JobChange.Result(1, left(PREPROCESSED)));
    TestLauncher launcher = TestLauncher.on(SITES.site());
    launcher.claimAndFinish(jobs.get(0));
    assertThat(jobs.get(1).state()).isEqualTo(STAGED_IN);
    assertThat(SITES.site().job(jobs.get(1).id()).app()).isEqualTo(WITH_HOOKS);
    assertThat(jobs().ids(List.of(jobs.get(1).id())).modify(new JobChange().app(ECHO)))
        .isEqualTo(new JobChange.Result(0, left(STAGED_IN)));
  }

  @Test
  void nonsense_is_refused_at_once() {
    JobChange change = new JobChange();
    assertThatThrownBy(() -> change.nodes(0))
        .isInstanceOf(BalsamException.class)
        .hasMessage("nodes of job \"*\" must be at least 1, but is 0.");
    assertThatThrownBy(() -> change.data(List.of(), 1)).isInstanceOf(BalsamException.class);
    assertThatThrownBy(() -> change.data("", 1)).isInstanceOf(BalsamException.class);
    assertThat(change.parts()).isEmpty();
  }

  @Test
  void what_is_needed_is_left_when_jobs_are_deleted_and_counted() {
    JobSpec root = draft("root");
    JobSpec middle = draft("middle").dependsOn(root);
    JobSpec outside = draft("outside").workflow("other").dependsOn(middle);
    JobSpec free = draft("free");
    JobSpec below = draft("below").dependsOn(free);
    JobSpec running = draft("running").priority(1);
    SITES.site().submit(List.of(root, middle, outside, free, below, running));
    TestLauncher.on(SITES.site()).claimOne();
    // "outside" stays, so it needs "middle", which needs "root" as it stays too.
    assertThat(jobs().workflow("").deleteUnneeded()).isEqualTo(new JobQuery.Deletion(2, 1, 2));
    assertThat(jobs().list().stream().map(Job::name))
        .containsExactly("root", "middle", "outside", "running");
  }

  @Test
  void an_app_is_deleted_when_no_job_uses_it_and_may_come_back() {
    Site site = SITES.site();
    Job job = site.submit(draft("x"));
    assertThatThrownBy(() -> site.deleteApp("echo"))
        .isInstanceOf(BalsamException.class)
        .hasMessage("App \"echo\" is used by 1 job. Delete them first.");
    jobs().delete();
    site.deleteApp("echo");
    assertThat(site.app("echo")).isEmpty();
    assertThatThrownBy(() -> site.deleteApp("echo"))
        .isInstanceOf(BalsamException.class)
        .hasMessage("There is no app \"echo\" on this site.");
    // This JVM still remembers the version that is gone.
    assertThat(site.submit(draft("y")).app()).isEqualTo(ECHO);
    assertThat(site.app("echo")).contains(ECHO);
    assertThat(job.id()).isPositive();
  }

  @Test
  void an_app_of_which_jobs_are_being_stored_is_not_deleted() {
    Site site = SITES.site();
    App own = Balsam.app("own", "true");
    site.submitAll(
        List.of(1, 2).stream()
            .map(
                i -> {
                  if (i == 2) {
                    assertThatThrownBy(() -> SITES.another().deleteApp("own"))
                        .hasMessageContaining("are being stored at this moment");
                  }
                  return Balsam.job("j" + i, own);
                }));
    assertThat(jobs().where(JobFields.APP.eq("own")).count()).isEqualTo(2);
  }

  @Test
  void killing_only_the_selected_jobs_fails_those_that_wait_for_them() {
    JobSpec a = draft("a").workflow("w");
    SITES.site().submit(List.of(a, draft("b").dependsOn(a)));
    assertThat(jobs().workflow("w").kill(false)).isEqualTo(1);
    assertThat(jobs().state(FAILED).list().stream().map(Job::name)).containsExactly("b");
  }
}
