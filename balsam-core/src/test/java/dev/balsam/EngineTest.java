package dev.balsam;

import static dev.balsam.JobState.AWAITING_PARENTS;
import static dev.balsam.JobState.CREATED;
import static dev.balsam.JobState.FAILED;
import static dev.balsam.JobState.JOB_FINISHED;
import static dev.balsam.JobState.POSTPROCESSED;
import static dev.balsam.JobState.PREPROCESSED;
import static dev.balsam.JobState.READY;
import static dev.balsam.JobState.RESTART_READY;
import static dev.balsam.JobState.RUNNING;
import static dev.balsam.JobState.RUN_DONE;
import static dev.balsam.JobState.RUN_ERROR;
import static dev.balsam.JobState.RUN_TIMEOUT;
import static dev.balsam.JobState.STAGED_IN;
import static dev.balsam.JobState.USER_KILLED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.engine.AfterRun;
import dev.balsam.engine.Backlog;
import dev.balsam.engine.Candidate;
import dev.balsam.engine.Claim;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.engine.Exchange;
import dev.balsam.engine.JobFilter;
import dev.balsam.engine.Leftover;
import dev.balsam.engine.RunResult;
import dev.balsam.engine.Staging;
import dev.balsam.engine.TransferEngine;
import dev.balsam.testing.Audit;
import dev.balsam.testing.TestLauncher;
import dev.balsam.testing.TestSites;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EngineTest {
  @RegisterExtension static final TestSites SITES = new TestSites();
  private static final App ECHO = Balsam.app("echo", "echo");

  private static JobSpec draft(String name) {
    return Balsam.job(name, ECHO);
  }

  private static Job job(String name) {
    return SITES.site().submit(draft(name));
  }

  private static TestLauncher launcher() {
    return TestLauncher.on(SITES.site());
  }

  private static List<String> names(List<ClaimedJob> jobs) {
    return jobs.stream().map(ClaimedJob::name).toList();
  }

  private static List<JobState> path(Job job) {
    return job.history().stream().map(JobEvent::to).toList();
  }

  private static Claim claim(int nodes, boolean mpi, double share, int cores, double gpus) {
    return new Claim(
        JobFilter.ALL, mpi, nodes, 64, share, cores, gpus, Long.MAX_VALUE, 100, all -> all);
  }

  @Test
  void jobs_are_claimed_by_priority_then_nodes_then_share_then_wall_time_then_id() {
    List<JobSpec> drafts =
        List.of(
            draft("last"),
            draft("last too"),
            draft("long").wallTime(Duration.ofHours(2)),
            draft("longer").wallTime(Duration.ofHours(3)),
            draft("quarter").nodePackingCount(4),
            draft("half").nodePackingCount(2),
            draft("wide").nodes(2),
            draft("wider").nodes(3),
            draft("urgent").priority(1),
            draft("late").priority(-1));
    SITES.site().submit(drafts);
    assertThat(names(launcher().claim(100)))
        .containsExactly(
            "urgent",
            "wider",
            "wide",
            "half",
            "quarter",
            "longer",
            "long",
            "last",
            "last too",
            "late");
  }

  @Test
  void only_what_fits_is_claimed() {
    SITES
        .site()
        .submit(
            List.of(
                draft("serial"),
                draft("two nodes").nodes(2),
                draft("ranks").ranksPerNode(2),
                draft("threads").threadsPerRank(8),
                draft("third").nodePackingCount(3),
                draft("whole").nodePackingCount(1),
                draft("gpu").gpusPerRank(1),
                draft("tenth of a gpu").gpusPerRank(0.1)));
    TestLauncher launcher = launcher();
    assertThat(names(launcher.claim(claim(1, false, 0.2, 0, 0)))).isEmpty();
    assertThat(names(launcher.claim(claim(1, false, 1 - 1.0 / 3 - 1.0 / 3, 0, 0))))
        .containsExactly("third");
    assertThat(names(launcher.claim(claim(1, false, 0, 1, 1.0 - 0.9))))
        .containsExactlyInAnyOrder("serial", "tenth of a gpu");
    assertThat(names(launcher.claim(claim(1, false, 0.9, 8, 0)))).containsExactly("threads");
    assertThat(names(launcher.claim(claim(1, false, 1, 8, 0)))).containsExactly("whole");
    assertThat(names(launcher.claim(claim(1, false, 1, 8, 1)))).containsExactly("gpu");
    assertThat(names(launcher.claim(claim(1, true, 1, 8, 1)))).containsExactly("ranks");
    assertThat(names(launcher.claim(claim(2, true, 1, 8, 1)))).containsExactly("two nodes");
  }

  @Test
  void a_filter_lets_only_its_workflow_and_tags_through() {
    SITES
        .site()
        .submit(
            List.of(
                draft("a").workflow("one").tag("site", "A"),
                draft("b").workflow("one").tag("site", "B"),
                draft("c").workflow("two").tag("site", "A"),
                draft("d")));
    JobFilter oneA = new JobFilter(Optional.of("one"), Map.of("site", "A"));
    JobFilter onlyA = new JobFilter(Optional.empty(), Map.of("site", "A"));
    JobFilter one = new JobFilter(Optional.of("one"), Map.of());
    TestLauncher launcher = launcher();
    assertThat(launcher.engine().open(oneA)).isEqualTo(1);
    assertThat(launcher.engine().open(JobFilter.ALL)).isEqualTo(4);
    assertThat(names(launcher.claim(filtered(oneA)))).containsExactly("a");
    assertThat(names(launcher.claim(filtered(onlyA)))).containsExactly("c");
    assertThat(names(launcher.claim(filtered(one)))).containsExactly("b");
    assertThat(names(launcher.claim(filtered(JobFilter.ALL)))).containsExactly("d");
    assertThat(launcher.engine().open(JobFilter.ALL)).isEqualTo(4);
  }

  private static Claim filtered(JobFilter filter) {
    return new Claim(filter, true, 9, 64, 1, 64, 9, Long.MAX_VALUE, 100, all -> all);
  }

  @Test
  void what_the_placement_does_not_choose_stays_runnable() {
    SITES.site().submit(List.of(draft("a"), draft("b"), draft("c")));
    TestLauncher launcher = launcher();
    Claim second =
        new Claim(
            JobFilter.ALL, true, 1, 1, 1, 1, 0, Long.MAX_VALUE, 2, all -> List.of(all.get(1)));
    Exchange exchange = launcher.engine().exchange(launcher.id(), List.of(), Optional.of(second));
    assertThat(names(exchange.claimed())).containsExactly("b");
    assertThat(exchange.candidates()).hasSize(2);
    assertThat(names(launcher.claim(9))).containsExactly("a", "c");
  }

  @Test
  void a_claimed_job_carries_all_that_its_run_needs() {
    Job parent = job("parent");
    TestLauncher launcher = launcher();
    launcher.finishAll();
    Job job =
        SITES
            .site()
            .submit(
                draft("x y")
                    .workflow("w/x")
                    .args("--r", 0.5, "two words")
                    .environment("A", "1")
                    .nodes(2)
                    .ranksPerNode(3)
                    .threadsPerRank(4)
                    .threadsPerCore(2)
                    .gpusPerRank(0.5)
                    .nodePackingCount(1)
                    .memoryPerNode(3_000_000_000L)
                    .timeout(Duration.ofMillis(1_500))
                    .retries(7)
                    .dependsOn(parent));
    ClaimedJob claimed = launcher.claimOne();
    assertThat(claimed.id()).isEqualTo(job.id());
    assertThat(claimed.attempt()).isEqualTo(1);
    assertThat(claimed.from()).isEqualTo(PREPROCESSED);
    assertThat(claimed.name()).isEqualTo("x y");
    assertThat(claimed.workflow()).isEqualTo("w/x");
    assertThat(claimed.app()).isEqualTo(ECHO);
    assertThat(claimed.args()).containsExactly("--r", "0.5", "two words");
    assertThat(claimed.environment()).isEqualTo(Map.of("A", "1"));
    assertThat(claimed.resources())
        .isEqualTo(
            new Resources(2, 3, 4, 2, 0.5, OptionalInt.of(1), OptionalLong.of(3_000_000_000L)));
    assertThat(job.definition().resources()).isEqualTo(claimed.resources());
    assertThat(claimed.timeout()).contains(Duration.ofMillis(1_500));
    assertThat(claimed.retries()).isEqualTo(7);
    assertThat(claimed.errors()).isZero();
    assertThat(claimed.timeouts()).isZero();
    assertThat(claimed.parents()).containsExactly(parent.id());
    assertThat(claimed.workdir())
        .isEqualTo(SITES.directory().resolve("data/w_x/x_y_" + job.id()))
        .isEqualTo(job.workdir());
    assertThat(claimed.output()).isEqualTo(job.workdir().resolve("x_y.out"));
  }

  @Test
  void a_working_directory_of_the_users_own_is_kept() {
    Path own = Path.of("/tmp/own dir");
    Job job = SITES.site().submit(draft("a").workdir(own));
    assertThat(launcher().claimOne().workdir()).isEqualTo(own).isEqualTo(job.workdir());
  }

  @Test
  void two_launchers_that_claim_at_once_never_share_a_job() throws Exception {
    SITES.site().submit(IntStream.range(0, 400).mapToObj(i -> draft("j" + i)).toList());
    Site other = SITES.another();
    List<Callable<List<Long>>> claimants = new ArrayList<>();
    for (Site site : List.of(SITES.site(), other, SITES.site(), other)) {
      TestLauncher launcher = TestLauncher.on(site);
      claimants.add(
          () -> {
            List<Long> mine = new ArrayList<>();
            for (List<ClaimedJob> some = launcher.claim(7);
                !some.isEmpty();
                some = launcher.claim(7)) {
              some.forEach(job -> mine.add(job.id()));
            }
            return mine;
          });
    }
    var pool = Executors.newFixedThreadPool(claimants.size());
    List<Long> all = new ArrayList<>();
    for (var claimed : pool.invokeAll(claimants)) {
      all.addAll(claimed.get());
    }
    pool.shutdown();
    assertThat(all).doesNotHaveDuplicates();
    // Rows that another one looks at are passed over, so a few may be left for the next claim.
    assertThat(all.size() + launcher().claim(400).size()).isEqualTo(400);
    assertThat(SITES.sql("select count(*) from balsam.job_event where path = '{RUNNING}'"))
        .containsExactly("400");
  }

  @Test
  void a_successful_run_goes_through_every_state() {
    Job job = job("a");
    TestLauncher launcher = launcher();
    launcher.finish(launcher.claimOne());
    assertThat(path(job))
        .containsExactly(
            CREATED,
            READY,
            STAGED_IN,
            PREPROCESSED,
            RUNNING,
            RUN_DONE,
            POSTPROCESSED,
            JOB_FINISHED);
    assertThat(job.attempt()).isEqualTo(1);
    List<JobEvent> history = job.history();
    assertThat(history.get(0).from()).isEmpty();
    for (int i = 1; i < history.size(); i++) {
      assertThat(history.get(i).from()).contains(history.get(i - 1).to());
    }
    assertThat(history.get(4).attempt()).isEqualTo(1);
  }

  @Test
  void a_result_with_a_stale_attempt_changes_nothing() {
    Job job = job("a");
    TestLauncher launcher = launcher();
    ClaimedJob first = launcher.claimOne();
    launcher.engine().deregister(launcher.id());
    TestLauncher second = launcher();
    ClaimedJob again = second.claimOne();
    assertThat(again.attempt()).isEqualTo(2);
    int events = job.history().size();

    assertThat(launcher.give(TestLauncher.success(first)).recorded()).isEmpty();
    assertThat(second.give(TestLauncher.success(first)).recorded()).isEmpty();
    assertThat(launcher.give(TestLauncher.success(again)).recorded()).isEmpty();

    assertThat(job.state()).isEqualTo(RUNNING);
    assertThat(job.history()).hasSize(events);
    RunResult result = TestLauncher.success(again);
    assertThat(second.give(result).recorded()).containsExactly(result);
    assertThat(second.give(result).recorded()).isEmpty();
    assertThat(path(job)).containsOnlyOnce(JOB_FINISHED);
  }

  @Test
  void a_result_given_twice_in_one_exchange_is_recorded_once() {
    Job job = job("a");
    TestLauncher launcher = launcher();
    ClaimedJob run = launcher.claimOne();
    launcher.give(TestLauncher.success(run), TestLauncher.success(run));
    assertThat(path(job)).containsOnlyOnce(JOB_FINISHED);
  }

  @Test
  void one_exchange_records_releases_and_claims() {
    Job parent = job("parent");
    Job child = SITES.site().submit(draft("child").dependsOn(parent));
    TestLauncher launcher = launcher();
    ClaimedJob run = launcher.claimOne();
    Exchange exchange =
        launcher
            .engine()
            .exchange(
                launcher.id(),
                List.of(TestLauncher.success(run)),
                Optional.of(TestLauncher.anything(10)));
    assertThat(exchange.recorded()).hasSize(1);
    assertThat(exchange.claimed()).extracting(ClaimedJob::id).containsExactly(child.id());
  }

  @Test
  void a_child_is_released_by_its_last_parent() {
    List<Job> parents =
        SITES.site().submit(IntStream.range(0, 5).mapToObj(i -> draft("p" + i)).toList());
    Job child = SITES.site().submit(draft("child").dependsOn(parents.toArray(Job[]::new)));
    TestLauncher launcher = launcher();
    List<ClaimedJob> runs = launcher.claim(10);
    launcher.finish(runs.get(0));
    launcher.finish(runs.get(1), runs.get(2), runs.get(3));
    assertThat(child.state()).isEqualTo(AWAITING_PARENTS);
    assertThat(SITES.sql("select pending_parents from balsam.jobs where id = " + child.id()))
        .containsExactly("1");
    launcher.finish(runs.get(4));
    assertThat(child.state()).isEqualTo(PREPROCESSED);
    assertThat(path(child))
        .containsExactly(CREATED, AWAITING_PARENTS, READY, STAGED_IN, PREPROCESSED);
  }

  @Test
  void parents_that_finish_at_once_in_two_transactions_release_their_child() throws Exception {
    var pool = Executors.newFixedThreadPool(2);
    for (int round = 0; round < 20; round++) {
      List<Job> parents = SITES.site().submit(List.of(draft("p"), draft("q")));
      Job child = SITES.site().submit(draft("child").dependsOn(parents.toArray(Job[]::new)));
      TestLauncher launcher = launcher();
      List<Callable<Exchange>> ends = new ArrayList<>();
      launcher.claim(2).forEach(run -> ends.add(() -> launcher.give(TestLauncher.success(run))));
      for (var end : pool.invokeAll(ends)) {
        end.get();
      }
      assertThat(child.state()).isEqualTo(PREPROCESSED);
      launcher.finishAll();
    }
    pool.shutdown();
  }

  @Test
  void a_failure_fails_every_waiting_descendant_and_names_the_culprit() {
    Workflow workflow = Balsam.workflow("w");
    JobSpec culprit = workflow.job("culprit", ECHO);
    JobSpec child = workflow.job("child", ECHO).dependsOn(culprit);
    workflow.job("grandchild", ECHO).dependsOn(child);
    workflow.job("careless", ECHO).dependsOn(culprit).waitForParents(false);
    workflow.job("bystander", ECHO);
    WorkflowRun run = SITES.site().submit(workflow);
    TestLauncher launcher = launcher();
    launcher.claimAndFail(run.job("culprit"));
    assertThat(run.job("culprit").state()).isEqualTo(FAILED);
    String blame =
        "Job %s \"culprit\", on which this one depends, failed.".formatted(run.job("culprit").id());
    for (String name : List.of("child", "grandchild")) {
      assertThat(run.job(name).state()).isEqualTo(FAILED);
      assertThat(run.job(name).history()).last().extracting(JobEvent::message).isEqualTo(blame);
      assertThat(run.job(name).explain()).contains(blame);
    }
    assertThat(run.job("careless").state()).isEqualTo(PREPROCESSED);
    assertThat(run.job("bystander").state()).isEqualTo(PREPROCESSED);
  }

  @Test
  void a_grandchild_stored_while_its_parent_is_being_failed_fails_too() throws Exception {
    Job culprit = job("culprit");
    Job child = SITES.site().submit(draft("child").dependsOn(culprit));
    TestLauncher launcher = launcher();
    ClaimedJob run = launcher.claimThis(culprit);
    var pool = Executors.newSingleThreadExecutor();
    try (var submission = SITES.connection()) {
      // A submission in mid-transaction, as SubmitStore makes it: parent locked, child stored.
      submission.setAutoCommit(false);
      try (var statement = submission.createStatement()) {
        statement.execute(
            "select from balsam.job_status where job_id = " + child.id() + " for share");
        statement.execute(
            "insert into balsam.job select (jsonb_populate_record(j, '{\"id\": 900001}')).*"
                + " from balsam.job j where id = "
                + child.id());
        statement.execute(
            "insert into balsam.job_status select (jsonb_populate_record(s, '{\"job_id\": 900001}')).*"
                + " from balsam.job_status s where job_id = "
                + child.id());
        statement.execute("insert into balsam.job_dependency values (900001, " + child.id() + ")");
      }
      var failing = pool.submit(() -> launcher.give(TestLauncher.failure(run)));
      SITES.awaitBlocked();
      submission.commit();
      failing.get();
    }
    pool.shutdown();
    assertThat(child.state()).isEqualTo(FAILED);
    assertThat(SITES.site().job(900001).state()).isEqualTo(FAILED);
    assertThat(SITES.site().job(900001).explain()).contains("\"culprit\"");
  }

  @Test
  void restarting_a_failed_parent_brings_its_descendants_back() {
    Workflow workflow = Balsam.workflow("w");
    JobSpec a = workflow.job("a", ECHO);
    JobSpec b = workflow.job("b", ECHO);
    JobSpec ofA = workflow.job("of a", ECHO).dependsOn(a);
    JobSpec ofBoth = workflow.job("of both", ECHO).dependsOn(a, b);
    workflow.job("below a", ECHO).dependsOn(ofA);
    workflow.job("below both", ECHO).dependsOn(ofA, ofBoth);
    WorkflowRun run = SITES.site().submit(workflow);
    TestLauncher launcher = launcher();
    launcher.claimAndFail(run.job("a"));
    launcher.claimAndFail(run.job("b"));
    assertThat(run.status().counts()).isEqualTo(Map.of(FAILED, 6L));

    run.job("a").restart();

    assertThat(run.job("a").state()).isEqualTo(RESTART_READY);
    assertThat(run.job("of a").state()).isEqualTo(AWAITING_PARENTS);
    assertThat(run.job("below a").state()).isEqualTo(AWAITING_PARENTS);
    assertThat(run.job("of both").state()).isEqualTo(FAILED);
    assertThat(run.job("below both").state()).isEqualTo(FAILED);

    run.job("b").restart();
    assertThat(run.job("of both").state()).isEqualTo(AWAITING_PARENTS);
    assertThat(run.job("below both").state()).isEqualTo(AWAITING_PARENTS);
    assertThat(launcher.finishAll()).isEqualTo(6);
    assertThat(run.status().succeeded()).isTrue();
  }

  @Test
  void two_failed_parents_restarted_at_once_bring_their_child_back() throws Exception {
    var pool = Executors.newFixedThreadPool(2);
    TestLauncher launcher = launcher();
    for (int round = 0; round < 20; round++) {
      List<Job> parents = SITES.site().submit(List.of(draft("p"), draft("q")));
      Job child = SITES.site().submit(draft("child").dependsOn(parents.toArray(Job[]::new)));
      parents.forEach(launcher::claimAndFail);
      assertThat(child.state()).isEqualTo(FAILED);
      List<Callable<Boolean>> restarts = new ArrayList<>();
      for (Job parent : parents) {
        restarts.add(
            () -> {
              parent.restart();
              return true;
            });
      }
      for (var restart : pool.invokeAll(restarts)) {
        restart.get();
      }
      assertThat(child.state()).isEqualTo(AWAITING_PARENTS);
      launcher.finishAll();
    }
    pool.shutdown();
  }

  @Test
  void a_job_restarted_while_its_parent_stays_failed_fails_again() {
    Job parent = job("parent");
    Job child = SITES.site().submit(draft("child").dependsOn(parent));
    launcher().claimAndFail(parent);
    child.restart();
    assertThat(child.state()).isEqualTo(FAILED);
    assertThat(path(child)).endsWith(FAILED, AWAITING_PARENTS, FAILED);
  }

  @Test
  void a_finished_workflow_restarted_as_a_whole_runs_in_order_again() {
    Workflow workflow = Balsam.workflow("again");
    JobSpec first = workflow.job("first", ECHO);
    workflow.job("second", ECHO).dependsOn(first);
    WorkflowRun run = SITES.site().submit(workflow);
    TestLauncher launcher = launcher();
    launcher.finishAll();
    assertThat(SITES.site().jobs().workflow("again").restart()).isEqualTo(2);
    assertThat(run.job("first").state()).isEqualTo(RESTART_READY);
    assertThat(run.job("second").state()).isEqualTo(AWAITING_PARENTS);
    assertThat(names(launcher.claim(9))).containsExactly("first");
  }

  @Test
  void a_killed_job_is_restarted_where_it_would_have_begun() {
    Job fresh = job("fresh");
    fresh.kill();
    fresh.restart();
    assertThat(path(fresh)).endsWith(USER_KILLED, READY, STAGED_IN, PREPROCESSED);
    TestLauncher launcher = launcher();
    launcher.claimThis(fresh);
    fresh.kill();
    fresh.restart();
    assertThat(path(fresh)).endsWith(RUNNING, USER_KILLED, RESTART_READY);
    assertThatThrownBy(fresh::restart)
        .isInstanceOf(BalsamException.class)
        .hasMessage(
            "Job %s has not ended, so it cannot be restarted. Kill it first, or wait for it."
                .formatted(fresh.id()));
  }

  @Test
  void a_kill_takes_the_descendants_along_or_fails_them() {
    Workflow workflow = Balsam.workflow("w");
    JobSpec a = workflow.job("a", ECHO);
    JobSpec b = workflow.job("b", ECHO).dependsOn(a);
    workflow.job("c", ECHO).dependsOn(b);
    WorkflowRun all = SITES.site().submit(workflow);
    assertThat(all.job("a").kill()).isEqualTo(3);
    assertThat(all.status().counts()).isEqualTo(Map.of(USER_KILLED, 3L));
    assertThat(all.job("a").kill()).isZero();

    WorkflowRun one = SITES.site().submit(workflow);
    assertThat(one.job("a").kill(false)).isEqualTo(1);
    assertThat(one.status().counts()).isEqualTo(Map.of(USER_KILLED, 1L, FAILED, 2L));
    assertThat(one.job("c").explain()).contains("\"a\"").contains("was killed");
  }

  @Test
  void a_kill_wins_over_any_later_result() {
    Job job = job("a");
    TestLauncher launcher = launcher();
    ClaimedJob run = launcher.claimOne();
    job.kill();
    assertThat(launcher.engine().lost(launcher.id(), Map.of(run.id(), run.attempt())))
        .containsExactly(run.id());
    assertThat(launcher.give(TestLauncher.success(run)).recorded()).isEmpty();
    assertThat(job.state()).isEqualTo(USER_KILLED);
    launcher.engine().deregister(launcher.id());
    assertThat(job.state()).isEqualTo(USER_KILLED);
    assertThat(path(job)).endsWith(RUNNING, USER_KILLED);
  }

  @Test
  void a_killed_job_that_is_restarted_waits_until_its_killed_run_is_gone() {
    Job job = job("a");
    Job child = SITES.site().submit(draft("child").dependsOn(job));
    TestLauncher launcher = launcher();
    TestLauncher other = launcher();
    Map<Long, Integer> run = Map.of(job.id(), launcher.claimOne().attempt());
    launcher.engine().released(launcher.id(), run);
    assertThat(job.state()).isEqualTo(RUNNING);
    assertThat(launcher.engine().lost(launcher.id(), run)).isEmpty();
    job.kill(false);
    assertThat(launcher.engine().open(JobFilter.ALL)).isZero();
    job.restart();
    assertThat(launcher.engine().lost(launcher.id(), run)).containsExactly(job.id());
    for (TestLauncher each : List.of(launcher, other)) {
      assertThat(each.claim(9)).isEmpty();
      Backlog backlog = each.engine().backlog(each.id(), TestLauncher.anything(1));
      assertThat(backlog.mayGetWork()).isTrue();
      assertThat(backlog.leftBehind())
          .extracting(Leftover::reason)
          .contains("wait until the processes of their killed run are gone");
    }
    assertThat(job.explain())
        .isEqualTo(
            "It waits until the processes of its killed run, which launcher %s is ending, are gone."
                .formatted(launcher.id()));
    assertThat(Audit.problems(SITES)).isEmpty();

    // Nor does it help to have seen it at a look before.
    Candidate seen = new Candidate(job.id(), RESTART_READY, 1, 1, 0, 1, 0, 0, 0, 0);
    assertThat(other.engine().claim(other.id(), List.of(seen))).isEmpty();
    other.engine().released(other.id(), run);
    launcher.engine().released(launcher.id(), Map.of(job.id(), 7));
    assertThat(other.claim(9)).isEmpty();
    launcher.engine().released(launcher.id(), run);
    ClaimedJob second = other.claimOne();
    assertThat(second.attempt()).isEqualTo(2);
    other.finish(second);
    assertThat(child.state()).isEqualTo(PREPROCESSED);
  }

  @Test
  void a_run_that_is_gone_does_not_take_the_staging_after_it_from_its_launcher() {
    Job job = SITES.site().submit(draft("job").stageOut(URI.create("file:/o"), "*"));
    TestLauncher launcher = launcher();
    ClaimedJob run = launcher.claimThis(job);
    launcher.finish(run);
    assertThat(job.state()).isEqualTo(POSTPROCESSED);
    TransferEngine transfers = launcher.engine().transfers(launcher.id(), JobFilter.ALL);
    List<Staging> stagings = transfers.claim(Set.of(), 1);
    assertThat(stagings).hasSize(1);
    // Its result was given twice, as the first answer was lost, and the second did not count.
    launcher.engine().released(launcher.id(), Map.of(job.id(), run.attempt()));
    assertThat(transfers.lost(stagings)).isEmpty();
  }

  @Test
  void a_launcher_that_ends_or_is_lost_leaves_nothing_of_its_killed_runs() {
    for (boolean leaves : List.of(true, false)) {
      Job job = job("a");
      TestLauncher launcher = launcher();
      launcher.claimThis(job);
      job.kill();
      job.restart();
      assertThat(launcher().claim(9)).isEmpty();
      if (leaves) {
        launcher.engine().deregister(launcher.id());
      } else {
        assertThat(launcher.engine().sweep(suspect -> suspect.id() == launcher.id())).isZero();
      }
      assertThat(path(job)).endsWith(USER_KILLED, RESTART_READY);
      launcher().claimThis(job);
    }
    Job killed = job("c");
    TestLauncher launcher = launcher();
    launcher.claimThis(killed);
    killed.kill();
    assertThat(SITES.site().jobs().named("c").delete()).isEqualTo(1);
  }

  @Test
  void an_error_uses_up_a_retry_and_waits_before_the_next_run() {
    Job job = SITES.site().submit(draft("a").retries(1));
    TestLauncher launcher = launcher();
    launcher.fail(launcher.claimOne());
    assertThat(job.state()).isEqualTo(RESTART_READY);
    assertThat(launcher.claim(1)).isEmpty();
    assertThat(job.explain())
        .isEqualTo("It waits 1 s for its next try after an error. Run 1: Ended with exit code 1.");
    Backlog backlog = launcher.engine().backlog(launcher.id(), TestLauncher.anything(1));
    assertThat(backlog.nextRetry()).isPresent();
    assertThat(backlog.mayGetWork()).isTrue();
    SITES.sql("update balsam.job_status set not_before = now()");
    ClaimedJob second = launcher.claimOne();
    assertThat(second.errors()).isEqualTo(1);
    assertThat(second.from()).isEqualTo(RESTART_READY);
    launcher.fail(second);
    assertThat(path(job)).endsWith(RUN_ERROR, RESTART_READY, RUNNING, RUN_ERROR, FAILED);
    assertThat(job.history()).last().extracting(JobEvent::message).isEqualTo("it broke");
    assertThat(SITES.sql("select exit_code from balsam.job_event where path[1] = 'RUN_ERROR'"))
        .containsExactly("1", "1");
  }

  @Test
  void a_run_that_reaches_its_own_limit_is_repeated_three_times() {
    Job job = SITES.site().submit(draft("endless").timeout(Duration.ofMinutes(5)));
    TestLauncher launcher = launcher();
    for (int run = 0; run < AfterRun.MOST_TIMEOUT_REPEATS; run++) {
      ClaimedJob claimed = launcher.claimOne();
      assertThat(claimed.timeouts()).isEqualTo(run);
      launcher.give(AfterRun.overTime(claimed, Instant.now()));
      assertThat(job.state()).isEqualTo(RESTART_READY);
    }
    launcher.give(AfterRun.overTime(launcher.claimOne(), Instant.now()));
    assertThat(path(job)).endsWith(RUN_TIMEOUT, FAILED);
    assertThat(job.explain()).contains("longer than its limit of 5m").contains("3 times already");
  }

  @Test
  void a_run_cut_off_by_the_end_of_its_launcher_uses_up_nothing() {
    Job job = job("a");
    TestLauncher launcher = launcher();
    for (int run = 0; run < 6; run++) {
      launcher.give(AfterRun.cutOff(launcher.claimOne(), "the allocation ended", Instant.now()));
    }
    assertThat(job.state()).isEqualTo(RESTART_READY);
    ClaimedJob next = launcher.claimOne();
    assertThat(next.timeouts()).isZero();
    assertThat(next.errors()).isZero();
    assertThat(next.attempt()).isEqualTo(7);
  }

  @Test
  void lost_names_the_runs_that_are_no_longer_the_launchers_own() {
    SITES.site().submit(List.of(draft("a"), draft("b"), draft("c")));
    TestLauncher launcher = launcher();
    List<ClaimedJob> runs = launcher.claim(3);
    Map<Long, Integer> running = new java.util.HashMap<>();
    runs.forEach(run -> running.put(run.id(), run.attempt()));
    assertThat(launcher.engine().lost(launcher.id(), running)).isEmpty();
    assertThat(launcher.engine().lost(launcher().id(), running)).hasSize(3);
    running.put(runs.get(2).id(), 0);
    SITES.site().job(runs.get(0).id()).kill();
    assertThat(launcher.engine().lost(launcher.id(), running))
        .isEqualTo(Set.of(runs.get(0).id(), runs.get(2).id()));
    assertThat(launcher.engine().lost(launcher.id(), Map.of())).isEmpty();
  }

  @Test
  void a_lease_ends_by_the_clock_of_the_database_and_a_sweep_gives_the_jobs_back() {
    Job job = job("a");
    TestLauncher dead = launcher();
    dead.claimOne();
    TestLauncher other = launcher();
    assertThat(other.engine().sweep(launcher -> false)).isZero();
    SITES.sql(
        "update balsam.launcher set lease_until = now() - interval '1 s' where id = " + dead.id());
    assertThat(other.engine().sweep(launcher -> false)).isEqualTo(1);
    assertThat(job.state()).isEqualTo(RESTART_READY);
    assertThat(job.history())
        .last()
        .extracting(JobEvent::message)
        .isEqualTo("Its launcher " + dead.id() + " was lost.");
    assertThat(dead.engine().renew(dead.id())).isFalse();
    assertThat(other.engine().renew(other.id())).isTrue();
    assertThat(other.engine().sweep(launcher -> false)).isZero();
  }

  @Test
  void a_launcher_that_was_swept_claims_nothing_more() {
    job("a");
    TestLauncher dead = launcher();
    dead.engine().sweep(launcher -> launcher.id() == dead.id());
    assertThat(dead.claim(1)).isEmpty();
    assertThat(launcher().claim(1)).hasSize(1);
  }

  @Test
  void a_launcher_known_to_be_dead_is_swept_before_its_lease_ends() {
    job("a");
    TestLauncher dead = launcher();
    dead.claimOne();
    assertThat(dead.engine().sweep(launcher -> launcher.id() == dead.id())).isEqualTo(1);
    assertThat(dead.engine().renew(dead.id())).isFalse();
  }

  @Test
  void a_renewed_lease_lasts_as_long_as_the_settings_say() {
    TestLauncher launcher = launcher();
    SITES.sql("update balsam.launcher set lease_until = now()");
    assertThat(launcher.engine().renew(launcher.id())).isTrue();
    assertThat(
            SITES.sql(
                "select lease_until between now() + interval '30 s' and now() + interval '60 s'"
                    + " from balsam.launcher"))
        .containsExactly("t");
    assertThat(launcher.engine().leases().lease()).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void a_launcher_that_leaves_gives_its_jobs_back() {
    Job job = job("a");
    TestLauncher launcher = launcher();
    launcher.claimOne();
    launcher.engine().deregister(launcher.id());
    assertThat(job.state()).isEqualTo(RESTART_READY);
    assertThat(job.history())
        .last()
        .extracting(JobEvent::message)
        .isEqualTo("Its launcher " + launcher.id() + " ended before it did.");
    assertThat(launcher.engine().renew(launcher.id())).isFalse();
  }

  @Test
  void the_backlog_says_why_each_job_is_left() {
    Job running = job("running");
    TestLauncher other = launcher();
    other.claimThis(running);
    SITES
        .site()
        .submit(
            List.of(
                draft("waits").dependsOn(running),
                draft("wide").nodes(9),
                draft("ranks").ranksPerNode(2),
                draft("threads").threadsPerRank(99),
                draft("gpus").gpusPerRank(3),
                draft("fits")));
    TestLauncher launcher = launcher();
    Backlog backlog = launcher.engine().backlog(launcher.id(), claim(4, false, 1, 64, 2));
    assertThat(backlog.leftBehind())
        .extracting(left -> left.jobs() + " " + left.reason())
        .containsExactlyInAnyOrder(
            "1 another launcher runs them",
            "1 wait for parents that have not finished",
            "1 need up to 9 nodes, and this allocation has 4",
            "1 need several ranks, and this launcher starts single processes only: its mode is SERIAL, or it found no MPI start command",
            "1 need up to 99 cores on a node, and the largest node here has 64",
            "1 need up to 3.0 GPUs on a node, and a node here has 2.0",
            "1 are runnable, but were not started before this launcher left");
    assertThat(backlog.workElsewhere()).isTrue();
    assertThat(backlog.nextRetry()).isEmpty();
    assertThat(backlog.mayGetWork()).isTrue();
  }

  @Test
  void a_site_where_nothing_will_happen_by_itself_is_idle() {
    Job hooked =
        SITES
            .site()
            .submit(Balsam.job("h", Balsam.app("h").executable("x").preprocessScript("y").build()));
    SITES.site().submit(draft("waits").dependsOn(hooked));
    TestLauncher launcher = launcher();
    Backlog backlog = launcher.engine().backlog(launcher.id(), TestLauncher.anything(1));
    assertThat(backlog.mayGetWork()).isFalse();
    assertThat(hooked.state()).isEqualTo(STAGED_IN);
    assertThat(backlog.leftBehind())
        .extracting(left -> left.state() + " " + left.reason())
        .containsExactlyInAnyOrder(
            "AWAITING_PARENTS wait for parents that have not finished",
            "STAGED_IN wait for their preprocess hook (script y), which this launcher does not know; start one that runs hooks");
  }

  @Test
  void steps_with_something_to_do_are_where_a_job_stops() {
    App hooks =
        Balsam.app("hooks")
            .executable("x")
            .postprocessScript("p")
            .onErrorScript("e")
            .onTimeoutScript("t")
            .build();
    List<Job> jobs =
        SITES
            .site()
            .submit(
                List.of(Balsam.job("a", hooks), Balsam.job("b", hooks), Balsam.job("c", hooks)));
    TestLauncher launcher = launcher();
    List<ClaimedJob> runs = launcher.claim(3);
    launcher.give(
        TestLauncher.success(runs.get(0)),
        TestLauncher.failure(runs.get(1)),
        AfterRun.overTime(runs.get(2), Instant.now()));
    assertThat(jobs).extracting(Job::state).containsExactly(RUN_DONE, RUN_ERROR, RUN_TIMEOUT);
  }

  @Test
  void explain_says_which_launcher_could_take_a_runnable_job() {
    Job job = job("a");
    assertThat(job.explain())
        .isEqualTo("It is ready, but no launcher is running on this site. Start one.");
    TestLauncher filtered =
        TestLauncher.on(SITES.site(), new JobFilter(Optional.of("other"), Map.of()));
    assertThat(job.explain())
        .contains("launcher " + filtered.id() + " on here takes other workflows or tags only");
    TestLauncher fits = launcher();
    assertThat(job.explain()).contains("fits launcher " + fits.id() + " on here");
    fits.claimOne();
    assertThat(job.explain()).isEqualTo("It is running, started by launcher " + fits.id() + ".");
  }

  @Test
  void explain_does_not_call_running_what_a_lost_launcher_ran() {
    Job job = job("a");
    Job killed = job("b");
    TestLauncher lost = launcher();
    lost.claimThis(job);
    lost.claimThis(killed);
    killed.kill();
    killed.restart();
    assertThat(job.explain()).isEqualTo("It is running, started by launcher " + lost.id() + ".");
    SITES.sql("update balsam.launcher set lease_until = now() - interval '1 s'");
    String takenOver =
        "its launcher %s was lost; the next launcher that starts takes it over."
            .formatted(lost.id());
    assertThat(job.explain()).isEqualTo("It was running, but " + takenOver);
    assertThat(killed.explain())
        .isEqualTo("It was killed while it ran and restarted, but " + takenOver);
  }

  @Test
  void explain_finds_a_live_launcher_behind_many_dead_ones() {
    Job job = job("a");
    for (int i = 0; i < 25; i++) {
      launcher();
    }
    SITES.sql("update balsam.launcher set lease_until = now() - interval '1 s'");
    TestLauncher live = launcher();
    assertThat(job.explain()).contains("fits launcher " + live.id() + " on here");
  }

  @Test
  void a_release_that_the_launcher_cannot_use_up_wakes_the_others() throws Exception {
    Job parent = job("parent");
    SITES.site().submit(List.of(draft("c").dependsOn(parent), draft("d").dependsOn(parent)));
    TestLauncher launcher = launcher();
    ClaimedJob run = launcher.claimOne();
    Site other = SITES.another();
    var woken = new java.util.concurrent.Semaphore(0);
    AutoCloseable listening = other.engine().onWork(woken::release);
    // The first wake-up says that it listens.
    woken.acquire();
    launcher.finish(run);
    woken.acquire();
    listening.close();
    assertThat(new HashSet<>(names(launcher.claim(9)))).isEqualTo(Set.of("c", "d"));
  }
}
