package dev.balsam;

import static dev.balsam.JobState.AWAITING_PARENTS;
import static dev.balsam.JobState.FAILED;
import static dev.balsam.JobState.PREPROCESSED;
import static dev.balsam.JobState.RESTART_READY;
import static dev.balsam.JobState.RUNNING;
import static dev.balsam.JobState.USER_KILLED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.engine.ClaimedJob;
import dev.balsam.testing.TestLauncher;
import dev.balsam.testing.TestSites;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobQueryTest {
  @RegisterExtension static final TestSites SITES = new TestSites();
  private static final App ECHO = Balsam.app("echo", "echo");

  private static JobSpec draft(String name) {
    return Balsam.job(name, ECHO);
  }

  private static JobQuery jobs() {
    return SITES.site().jobs();
  }

  private static List<String> names(JobQuery query) {
    return query.list().stream().map(Job::name).toList();
  }

  @Test
  void each_filter_narrows_the_selection() {
    SITES
        .site()
        .submit(
            List.of(
                draft("r=0.80").workflow("scan").tag("site", "A").data("r", 0.8),
                draft("r=0.90").workflow("scan").tag("site", "B").data("r", 0.9),
                draft("r_0%90").workflow("Scan").tag("site", "A").data("r", "much"),
                draft("collect").workflow("scan").description("all").nodes(2).priority(3)));
    TestLauncher.on(SITES.site()).claimThis(jobs().named("collect").list().get(0));
    assertThat(names(jobs())).hasSize(4);
    assertThat(names(jobs().workflow("scan"))).containsExactly("r=0.80", "r=0.90", "collect");
    assertThat(names(jobs().named("r=*"))).containsExactly("r=0.80", "r=0.90");
    assertThat(names(jobs().named("r?0?90"))).containsExactly("r=0.90", "r_0%90");
    assertThat(names(jobs().named("r_0%90"))).containsExactly("r_0%90");
    assertThat(names(jobs().named("R=*"))).isEmpty();
    assertThat(names(jobs().tag("site", "A"))).containsExactly("r=0.80", "r_0%90");
    assertThat(names(jobs().tag("site", "A").workflow("scan"))).containsExactly("r=0.80");
    assertThat(names(jobs().state(RUNNING))).containsExactly("collect");
    assertThat(names(jobs().state(RUNNING, PREPROCESSED))).hasSize(4);
    assertThat(names(jobs().state())).hasSize(4);
    assertThat(names(jobs().where(JobFields.number("r").gt(0.85)))).containsExactly("r=0.90");
    assertThat(names(jobs().where(JobFields.text("r").eq("much")))).containsExactly("r_0%90");
    assertThat(names(jobs().where(JobFields.STATE.eq(RUNNING).and(JobFields.ATTEMPT.eq(1)))))
        .containsExactly("collect");
    assertThat(
            names(
                jobs()
                    .where(JobFields.NODES.eq(2))
                    .where(JobFields.PRIORITY.gt(2))
                    .where(JobFields.DESCRIPTION.eq("all"))
                    .where(JobFields.APP.eq("echo"))
                    .where(JobFields.PENDING_PARENTS.eq(0))
                    .where(JobFields.SUBMITTED_AT.gt(Instant.EPOCH))))
        .containsExactly("collect");
  }

  @Test
  void order_and_limit_are_kept_by_everything() {
    SITES.site().submit(List.of(draft("b"), draft("c"), draft("a")));
    JobQuery byName = jobs().orderBy(JobFields.NAME.desc());
    assertThat(names(byName)).containsExactly("c", "b", "a");
    assertThat(names(byName.limit(2))).containsExactly("c", "b");
    assertThat(byName.limit(2).stream().map(Job::name)).containsExactly("c", "b");
    assertThat(byName.limit(2).count()).isEqualTo(2);
    assertThat(byName.limit(2).countByState()).isEqualTo(Map.of(PREPROCESSED, 2L));
    assertThat(jobs().limit(0).list()).isEmpty();
    assertThat(jobs().limit(0).kill()).isZero();
    assertThat(byName.limit(1).kill()).isEqualTo(1);
    assertThat(names(jobs().state(USER_KILLED))).containsExactly("c");
    assertThatThrownBy(() -> jobs().limit(-1))
        .isInstanceOf(BalsamException.class)
        .hasMessage("The limit of a query must not be negative, but is -1.");
  }

  @Test
  void a_stream_reads_page_by_page_and_sees_each_job_once() {
    SITES.site().submitAll(IntStream.range(0, 2_500).mapToObj(i -> draft("j" + i)));
    assertThat(jobs().stream().map(Job::id).distinct().count()).isEqualTo(2_500);
    assertThat(jobs().count()).isEqualTo(2_500);
    try (var some = jobs().stream()) {
      assertThat(some.limit(3)).hasSize(3);
    }
    assertThat(jobs().named("j1").stream()).hasSize(1);
  }

  @Test
  void a_query_is_a_value_that_narrowing_does_not_change() {
    SITES.site().submit(List.of(draft("a"), draft("b")));
    JobQuery all = jobs();
    JobQuery one = all.named("a");
    assertThat(all.count()).isEqualTo(2);
    assertThat(one.count()).isEqualTo(1);
  }

  @Test
  void kill_and_restart_act_on_the_selection_and_its_descendants() {
    JobSpec a = draft("a").workflow("w");
    SITES.site().submit(List.of(a, draft("b").workflow("other").dependsOn(a), draft("c")));
    assertThat(jobs().workflow("w").kill()).isEqualTo(2);
    assertThat(jobs().countByState()).isEqualTo(Map.of(USER_KILLED, 2L, PREPROCESSED, 1L));
    assertThat(jobs().restart()).isEqualTo(2);
    assertThat(jobs().countByState()).isEqualTo(Map.of(PREPROCESSED, 2L, AWAITING_PARENTS, 1L));
    assertThat(jobs().restart()).isZero();
  }

  @Test
  void failed_jobs_are_restarted_by_one_query() {
    JobSpec a = draft("a").workflow("w");
    SITES.site().submit(List.of(a, draft("b").workflow("w").dependsOn(a)));
    TestLauncher launcher = TestLauncher.on(SITES.site());
    launcher.fail(launcher.claimOne());
    assertThat(jobs().state(FAILED).workflow("w").restart()).isEqualTo(2);
    assertThat(jobs().countByState()).isEqualTo(Map.of(RESTART_READY, 1L, AWAITING_PARENTS, 1L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"kill", "restart", "delete"})
  void what_changes_while_a_query_acts_is_not_acted_on_if_it_no_longer_matches(String action)
      throws Exception {
    JobState asked = action.equals("kill") ? JobState.PREPROCESSED : JobState.FAILED;
    Job job = SITES.site().submit(Balsam.job("changes", ECHO));
    if (asked == JobState.FAILED) {
      TestLauncher.on(SITES.site()).claimAndFail(job);
    }
    JobQuery query = SITES.site().jobs().state(asked);
    var pool = Executors.newSingleThreadExecutor();
    try (var other = SITES.connection();
        var statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("update balsam.job_status set state = 'JOB_FINISHED'");
      var acting =
          pool.submit(
              () ->
                  switch (action) {
                    case "kill" -> query.kill();
                    case "restart" -> query.restart();
                    default -> query.delete();
                  });
      SITES.awaitBlocked();
      other.commit();
      assertThat(acting.get()).isZero();
    }
    pool.shutdown();
    assertThat(job.state()).isEqualTo(JobState.JOB_FINISHED);
  }

  @Test
  void a_running_job_is_not_deleted_and_neither_is_anything_with_it() {
    SITES.site().submit(List.of(draft("a"), draft("b")));
    TestLauncher launcher = TestLauncher.on(SITES.site());
    ClaimedJob run = launcher.claimOne();
    assertThatThrownBy(() -> jobs().delete())
        .isInstanceOf(BalsamException.class)
        .hasMessage("Job " + run.id() + " is running. Kill it first. Nothing was deleted.");
    assertThat(jobs().count()).isEqualTo(2);
    launcher.finish(run);
    assertThat(jobs().delete()).isEqualTo(2);
    for (String table : List.of("job", "job_status", "job_event", "job_dependency")) {
      assertThat(SITES.sql("select count(*) from balsam." + table)).containsExactly("0");
    }
  }

  @Test
  void a_delete_and_a_submission_that_depends_on_the_job_do_not_wait_for_each_other()
      throws Exception {
    long job = SITES.site().submit(draft("parent")).id();
    String row = "select from balsam.job_status where job_id = " + job;
    try (var stream = SITES.connection();
        var statement = stream.createStatement()) {
      stream.setAutoCommit(false);
      statement.execute(row + " for key share");
      var deleting = CompletableFuture.supplyAsync(() -> jobs().delete());
      SITES.awaitBlocked();
      // Longer than a session waits before it looks for a circle: then only the other can find it.
      statement.execute("select pg_sleep(1.5)");
      statement.execute(row + " for share");
      stream.rollback();
      assertThat(deleting.get()).isEqualTo(1);
    }
  }

  @Test
  void a_job_for_which_another_waits_is_only_deleted_with_it() {
    JobSpec parent = draft("parent");
    List<Job> jobs = SITES.site().submit(List.of(parent, draft("child").dependsOn(parent)));
    assertThatThrownBy(() -> jobs().named("parent").delete())
        .isInstanceOf(BalsamException.class)
        .hasMessage(
            "Job %s \"child\" waits for job %s. Delete both, or kill the one that waits. Nothing was deleted."
                .formatted(jobs.get(1).id(), jobs.get(0).id()));
    assertThat(jobs().delete()).isEqualTo(2);
    assertThat(jobs().limit(5).delete()).isZero();
  }

  @Test
  void a_child_whose_failed_parent_was_deleted_can_be_restarted() {
    JobSpec parent = draft("parent");
    List<Job> jobs = SITES.site().submit(List.of(parent, draft("child").dependsOn(parent)));
    TestLauncher.on(SITES.site()).claimAndFail(jobs.get(0));
    jobs().named("parent").delete();
    jobs.get(1).restart();
    assertThat(jobs.get(1).state()).isEqualTo(PREPROCESSED);
  }
}
