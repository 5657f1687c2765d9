package dev.balsam;

import static dev.balsam.JobState.FAILED;
import static dev.balsam.JobState.JOB_FINISHED;
import static dev.balsam.JobState.PREPROCESSED;
import static dev.balsam.JobState.USER_KILLED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.testing.ChildJvm;
import dev.balsam.testing.TestLauncher;
import dev.balsam.testing.TestSites;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class AwaitAndObserveTest {
  // Its sites poll once an hour: what these tests wait for comes by notification.
  @RegisterExtension static final TestSites SITES = new TestSites();
  private static final App ECHO = Balsam.app("echo", "echo");
  private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

  private static Job job(String name) {
    return SITES.site().submit(Balsam.job(name, ECHO));
  }

  private static void killListeners() {
    SITES.sql(
        "select pg_terminate_backend(pid) from pg_stat_activity"
            + " where datname = current_database() and application_name = 'balsam listener'");
  }

  @Test
  void a_future_completes_with_the_terminal_state() throws Exception {
    List<Job> jobs = List.of(job("a"), job("b"), job("c"));
    List<CompletableFuture<JobState>> ends = jobs.stream().map(Job::completion).toList();
    TestLauncher launcher = TestLauncher.on(SITES.another());
    launcher.claimAndFinish(jobs.get(0));
    assertThat(ends.get(0).get()).isEqualTo(JOB_FINISHED);
    launcher.claimAndFail(jobs.get(1));
    assertThat(ends.get(1).get()).isEqualTo(FAILED);
    jobs.get(2).kill();
    assertThat(ends.get(2).get()).isEqualTo(USER_KILLED);
    assertThat(jobs.get(0).completion().get()).isEqualTo(JOB_FINISHED);
  }

  @Test
  @Timeout(240) // what delivers the ends of jobs must not be what is held up
  void what_users_do_when_a_job_ends_may_wait_for_another_job() throws Exception {
    Job a = job("a");
    Job b = job("b");
    CompletableFuture<JobState> both = a.completion().thenApply(end -> b.completion().join());
    TestLauncher launcher = TestLauncher.on(SITES.site());
    launcher.claimAndFinish(a);
    launcher.claimAndFail(b);
    assertThat(both.get()).isEqualTo(FAILED);
  }

  @Test
  @Timeout(240) // as above
  void an_observer_that_takes_its_time_holds_up_nobody_else() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    BlockingQueue<JobEvent> slow = new LinkedBlockingQueue<>();
    BlockingQueue<JobEvent> quick = new LinkedBlockingQueue<>();
    AutoCloseable first =
        SITES
            .site()
            .observe(
                event -> {
                  slow.add(event);
                  stuck.countDown();
                  awaitQuietly(goOn);
                });
    AutoCloseable second = SITES.site().observe(quick::add);
    Job job = job("a");
    stuck.await();
    CompletableFuture<JobState> end = job.completion();
    job.kill();
    assertThat(end.get()).isEqualTo(USER_KILLED);
    for (JobEvent event = quick.take(); event.to() != USER_KILLED; event = quick.take()) {
      assertThat(event.jobId()).isEqualTo(job.id());
    }
    assertThat(slow).hasSize(1);
    goOn.countDown();
    List<JobState> late = new ArrayList<>();
    for (int i = 0; i < job.history().size(); i++) {
      late.add(slow.take().to());
    }
    assertThat(late).isEqualTo(job.history().stream().map(JobEvent::to).toList());
    first.close();
    second.close();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Observes with little memory until so many events have come. */
  public static void main(String[] a) throws Exception {
    try (Site site = Balsam.connect(a[0], a[1], a[2], Path.of(a[3]))) {
      CountDownLatch left = new CountDownLatch(Integer.parseInt(a[4]));
      AutoCloseable observing = site.observe(event -> left.countDown());
      System.out.println("observing");
      left.await();
      observing.close();
      System.out.println("all seen");
    }
  }

  @Test
  @Timeout(240) // an observer without memory hangs
  void a_burst_of_events_is_not_held_in_memory(@TempDir Path directory) throws Exception {
    int rows = 300_000;
    Files.writeString(directory.resolve("settings.json"), "{\"pollSeconds\": 0.5}");
    try (ChildJvm observer =
        ChildJvm.start(
            AwaitAndObserveTest.class,
            SITES.url(),
            TestSites.user(),
            TestSites.password(),
            directory.toString(),
            Integer.toString(8 * rows))) {
      assertThat(observer.says()).isEqualTo("observing");
      SITES.sql(
          "insert into balsam.job_event (job_id, attempt, path, at) select i, 0,"
              + " '{CREATED,READY,STAGED_IN,PREPROCESSED,RUNNING,RUN_DONE,POSTPROCESSED,JOB_FINISHED}', now()"
              + " from generate_series(1, "
              + rows
              + ") i");
      assertThat(observer.says()).isEqualTo("all seen");
    }
  }

  @Test
  void nobody_can_complete_a_job_for_the_others() throws Exception {
    Job job = job("a");
    job.completion().complete(USER_KILLED);
    CompletableFuture<JobState> honest = job.completion();
    TestLauncher.on(SITES.site()).claimAndFinish(job);
    assertThat(honest.get()).isEqualTo(JOB_FINISHED);
  }

  @Test
  void waiting_ends_with_the_job_or_with_the_time() throws Exception {
    Job job = job("a");
    assertThat(job.await(Duration.ZERO)).isEqualTo(PREPROCESSED);
    assertThat(job.await(Duration.ofSeconds(-5))).isEqualTo(PREPROCESSED);
    assertThat(job.await(Duration.ofNanos(1))).isEqualTo(PREPROCESSED);
    var pool = Executors.newSingleThreadExecutor();
    var waiting = pool.submit(() -> job.await(FOREVER));
    TestLauncher.on(SITES.site()).claimAndFinish(job);
    assertThat(waiting.get()).isEqualTo(JOB_FINISHED);
    pool.shutdown();
  }

  @Test
  void a_workflow_is_waited_for_asked_and_killed_as_a_whole() throws Exception {
    Workflow workflow = Balsam.workflow("w");
    JobSpec a = workflow.job("a", ECHO);
    workflow.job("b", ECHO).dependsOn(a);
    workflow.job("twin", ECHO);
    workflow.job("twin", ECHO);
    WorkflowRun run = SITES.site().submit(workflow);
    job("of another workflow");
    assertThat(run.await(Duration.ZERO).isDone()).isFalse();
    assertThat(run.status().total()).isEqualTo(4);
    assertThat(run.job("b").name()).isEqualTo("b");
    assertThatThrownBy(() -> run.job("c"))
        .isInstanceOf(BalsamException.class)
        .hasMessage(
            "Of the jobs that were submitted with workflow \"w\", 0 are named \"c\", not one. Check the"
                + " name; jobs that joined the workflow since are found by Site.jobs().");
    assertThatThrownBy(() -> run.job("twin"))
        .hasMessage(
            "Of the jobs that were submitted with workflow \"w\", 2 are named \"twin\", not one. Use jobs() to"
                + " tell them apart.");
    var pool = Executors.newSingleThreadExecutor();
    var waiting = pool.submit(() -> run.await(FOREVER));
    TestLauncher launcher = TestLauncher.on(SITES.site());
    launcher.claimAndFinish(run.job("a"));
    launcher.claimAndFail(run.job("b"));
    assertThat(run.kill()).isEqualTo(2);
    WorkflowStatus status = waiting.get();
    pool.shutdown();
    assertThat(status.counts()).isEqualTo(Map.of(JOB_FINISHED, 1L, FAILED, 1L, USER_KILLED, 2L));
    assertThat(status.isDone()).isTrue();
    assertThat(status.succeeded()).isFalse();
    assertThat(SITES.site().jobs().named("of*").list().get(0).state()).isEqualTo(PREPROCESSED);
  }

  @Test
  void waiting_for_a_workflow_of_which_a_job_is_deleted_goes_on() throws Exception {
    Workflow workflow = Balsam.workflow("w");
    workflow.job("a", ECHO);
    workflow.job("b", ECHO);
    WorkflowRun run = SITES.site().submit(workflow);
    var pool = Executors.newSingleThreadExecutor();
    var waiting = pool.submit(() -> run.await(FOREVER));
    Job b = run.job("b");
    SITES.site().jobs().named("a").delete();
    TestLauncher.on(SITES.site()).claimAndFinish(b);
    assertThat(waiting.get().counts()).isEqualTo(Map.of(JOB_FINISHED, 1L));
    pool.shutdown();
  }

  @Test
  void a_job_that_is_deleted_fails_its_future() {
    Job job = job("a");
    CompletableFuture<JobState> end = job.completion();
    SITES.site().jobs().delete();
    assertThatThrownBy(end::get)
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("Job " + job.id() + " was deleted.");
    assertThatThrownBy(() -> job.await(FOREVER)).isInstanceOf(BalsamException.class);
  }

  @Test
  void closing_the_site_fails_what_waits() {
    Site site = SITES.another();
    Job job = site.submit(Balsam.job("a", ECHO));
    CompletableFuture<JobState> end = job.completion();
    site.close();
    site.close();
    for (CompletableFuture<JobState> future : List.of(end, job.completion())) {
      assertThatThrownBy(future::get)
          .hasRootCauseInstanceOf(BalsamException.class)
          .hasRootCauseMessage("The site was closed before the job ended.");
    }
    assertThatThrownBy(job::state)
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void what_was_built_on_a_site_is_stopped_before_it_closes() throws Exception {
    Site site = SITES.another();
    Job job = site.submit(Balsam.job("a", ECHO));
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    site.engine().beforeClose(() -> order.add("first " + job.state()));
    site.engine().beforeClose(() -> order.add("second"));
    site.engine().beforeClose(() -> order.add("no longer")).close();
    site.engine()
        .beforeClose(
            () -> {
              throw new IllegalStateException("cannot be stopped");
            });
    site.close();
    site.close();
    assertThat(order).containsExactly("second", "first PREPROCESSED");
  }

  @Test
  void a_lost_listening_connection_costs_one_poll() throws Exception {
    Site polling = SITES.with("{\"pollSeconds\": 0.05}");
    Job job = polling.job(job("a").id());
    CompletableFuture<JobState> end = job.completion();
    BlockingQueue<JobEvent> seen = new LinkedBlockingQueue<>();
    AutoCloseable observing = polling.observe(seen::add);
    killListeners();
    TestLauncher.on(SITES.site()).claimAndFinish(job);
    assertThat(end.get()).isEqualTo(JOB_FINISHED);
    assertThat(seen.take().to()).isEqualTo(JobState.RUNNING);
    killListeners();
    Job next = job("b");
    CompletableFuture<JobState> second = polling.job(next.id()).completion();
    next.kill();
    assertThat(second.get()).isEqualTo(USER_KILLED);
    observing.close();
  }

  @Test
  void without_notifications_the_poll_is_enough() throws Exception {
    Site polling = SITES.with("{\"pollSeconds\": 0.05}");
    Job job = polling.submit(Balsam.job("a", ECHO));
    CompletableFuture<JobState> end = job.completion();
    // Past the library, so nothing is announced.
    SITES.sql("update balsam.job_status set state = 'JOB_FINISHED'");
    assertThat(end.get()).isEqualTo(JOB_FINISHED);
  }

  @Test
  void observers_see_each_event_once_and_in_order_whatever_commits_when() throws Exception {
    job("before");
    BlockingQueue<JobEvent> seen = new LinkedBlockingQueue<>();
    BlockingQueue<JobEvent> late = new LinkedBlockingQueue<>();
    AutoCloseable observing = SITES.site().observe(seen::add);
    AutoCloseable failing =
        SITES
            .site()
            .observe(
                event -> {
                  late.add(event);
                  throw new IllegalStateException("an observer that always fails");
                });
    Site other = SITES.another();
    var pool = Executors.newFixedThreadPool(4);
    List<Callable<Integer>> work = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Site site = i % 2 == 0 ? SITES.site() : other;
      work.add(
          () -> {
            TestLauncher launcher = TestLauncher.on(site);
            int runs = 0;
            for (int round = 0; round < 25; round++) {
              site.submit(List.of(Balsam.job("x", ECHO), Balsam.job("y", ECHO)));
              runs += launcher.finishAll();
            }
            return runs;
          });
    }
    for (var result : pool.invokeAll(work)) {
      assertThat(result.get()).isNotNegative();
    }
    pool.shutdown();
    TestLauncher.on(SITES.site()).finishAll();
    Job last = job("the last");
    List<JobEvent> events = new ArrayList<>();
    for (JobEvent event = seen.take(); ; event = seen.take()) {
      events.add(event);
      if (event.jobId() == last.id() && event.to() == PREPROCESSED) {
        break;
      }
    }
    observing.close();
    assertThat(events).doesNotHaveDuplicates();
    for (Job job : SITES.site().jobs().list()) {
      List<JobEvent> ofJob = events.stream().filter(e -> e.jobId() == job.id()).toList();
      List<JobEvent> history = job.history();
      int shown = job.name().equals("before") ? 4 : history.size();
      assertThat(ofJob).isEqualTo(history.subList(history.size() - shown, history.size()));
    }
    List<JobEvent> sameForTheOther = new ArrayList<>();
    while (sameForTheOther.size() < events.size()) {
      sameForTheOther.add(late.take());
    }
    failing.close();
    assertThat(sameForTheOther).containsExactlyInAnyOrderElementsOf(events);
  }

  @Test
  void a_transaction_that_commits_late_is_not_missed() throws Exception {
    Job slow = job("slow");
    BlockingQueue<JobEvent> seen = new LinkedBlockingQueue<>();
    try (var connection = SITES.connection()) {
      connection.setAutoCommit(false);
      try (var statement = connection.createStatement()) {
        statement.execute(
            "insert into balsam.job_event (job_id, attempt, from_state, path, at, message) values ("
                + slow.id()
                + ", 0, 'PREPROCESSED', '{USER_KILLED}', now(), 'late')");
      }
      AutoCloseable observing = SITES.site().observe(seen::add);
      job("early");
      for (int i = 0; i < 4; i++) {
        assertThat(seen.take().message()).isEmpty();
      }
      try (var statement = connection.createStatement()) {
        statement.execute("select pg_notify('balsam_event', '')");
      }
      connection.commit();
      assertThat(seen.take().message()).isEqualTo("late");
      assertThat(seen).isEmpty();
      observing.close();
    }
  }

  @Test
  void a_closed_observer_sees_nothing_more() throws Exception {
    List<JobEvent> seen = Collections.synchronizedList(new ArrayList<>());
    AutoCloseable closed = SITES.site().observe(seen::add);
    closed.close();
    CountDownLatch other = new CountDownLatch(1);
    AutoCloseable observing = SITES.site().observe(event -> other.countDown());
    job("a");
    other.await();
    observing.close();
    assertThat(seen).isEmpty();
  }
}
