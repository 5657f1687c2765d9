package dev.balsam;

import static dev.balsam.JobState.AWAITING_PARENTS;
import static dev.balsam.JobState.FAILED;
import static dev.balsam.JobState.JOB_FINISHED;
import static dev.balsam.JobState.PREPROCESSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.engine.ClaimedJob;
import dev.balsam.testing.Audit;
import dev.balsam.testing.ChildJvm;
import dev.balsam.testing.TestLauncher;
import dev.balsam.testing.TestSites;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubmitTest {
  @RegisterExtension static final TestSites SITES = new TestSites();
  private final Path elsewhere;

  SubmitTest(@TempDir Path temp) {
    this.elsewhere = temp;
  }

  private static final App ECHO = Balsam.app("echo", "echo");
  private static final List<String> HOSTILE =
      List.of(
          "'; drop table balsam.job; --",
          "\\",
          "\\\\",
          "\\N",
          "\\.",
          "\n\\.\n",
          "\\u0000",
          "\\\\u0000",
          "a\tb",
          "a\nb",
          "a\r\nb",
          "\b\f\u000b\u001b",
          "\"quoted\"",
          "{a,b}",
          "NULL",
          "{\"json\": [1,2]}",
          "comma, comma",
          "%s %d ? ?? :x $1 {0}",
          "na\u00efve \u65e5\u672c \ud83d\ude00",
          "\u202e",
          " leading and trailing ",
          "x".repeat(100_000),
          new Random(7)
              .ints(20_000, '\u4e00', '\u9fa5')
              .mapToObj(Character::toString)
              .collect(Collectors.joining()));

  private static JobSpec draft(String name) {
    return Balsam.job(name, ECHO);
  }

  private static String appName(String text) {
    return "app " + (text.length() > 400 ? text.substring(0, 400) : text);
  }

  private static String stored() {
    return SITES.sql("select count(*) from balsam.job").get(0);
  }

  @Test
  void every_field_of_a_job_comes_back_as_it_was_given() {
    Job parent = SITES.site().submit(draft("parent"));
    App app =
        Balsam.app("full")
            .executable("./full 'a b'")
            .directory(Path.of("/opt/full"))
            .description("all there is")
            .environment("A", "1")
            .environmentScript(Path.of("/opt/env.sh"))
            .preprocess("before", ctx -> {})
            .postprocess(NoHook.class)
            .onErrorScript("on error")
            .onTimeoutScript("on 'time out'")
            .build();
    JobSpec spec =
        Balsam.job("full", app)
            .args("--x", 1.5, "two words", "")
            .workflow("w")
            .description("a job")
            .tag("k", "v")
            .tag("k2", "")
            .data("n", 1)
            .data(Map.of("list", List.of(1, "a", Map.of("b", true)), "r", 0.1))
            .nodes(2)
            .ranksPerNode(3)
            .threadsPerRank(4)
            .threadsPerCore(2)
            .gpusPerRank(1.0 / 3)
            .nodePackingCount(5)
            .wallTime(Duration.ofDays(36_500))
            .timeout(Duration.ofMillis(90_061_001))
            .retries(7)
            .priority(-3)
            .environment("B", "2")
            .inputFiles("*.dat", "out/*")
            .stageIn(URI.create("https://host/in?a=b"))
            .stageOut(URI.create("scp://host/out"), "*.h5", "log*")
            .workdir(Path.of("/scratch/own"))
            .waitForParents(false)
            .autoTimeoutRetry(false)
            .dependsOn(parent);
    JobDefinition given = spec.definition();
    Job job = SITES.site().submit(spec);
    JobDefinition back = SITES.another().job(job.id()).definition();
    assertThat(back).isEqualTo(given);
    assertThat(back.app()).isEqualTo(app);
    assertThat(job.name()).isEqualTo("full");
    assertThat(job.workflow()).isEqualTo("w");
    assertThat(job.data()).isEqualTo(given.data());
    assertThat(job.parents()).containsExactly(parent);
    assertThat(parent.children()).containsExactly(job);
    assertThat(job.workdir()).isEqualTo(Path.of("/scratch/own"));
  }

  /** A hook class that can be made. */
  public static final class NoHook implements Hook {
    @Override
    public void run(JobContext context) {}
  }

  @Test
  void a_job_of_defaults_comes_back_as_it_was_given() {
    JobSpec spec = draft("plain");
    Job job = SITES.site().submit(spec);
    assertThat(SITES.another().job(job.id()).definition()).isEqualTo(spec.definition());
  }

  @Test
  void hostile_text_survives_in_every_field() {
    List<JobSpec> specs = new ArrayList<>();
    for (String text : HOSTILE) {
      App app =
          Balsam.app(appName(text))
              .argv(List.of("run", text))
              .description(text)
              .environment("V", text)
              .build();
      specs.add(
          Balsam.job(text, app)
              .args(text, text)
              .workflow(text)
              .description(text)
              .tag(text, text)
              .data(text, List.of(text))
              .environment("V", text)
              .inputFiles(text)
              .stageOut(URI.create("file:/o"), text, text));
    }
    List<Job> jobs = SITES.site().submit(specs);
    Site other = SITES.another();
    for (int i = 0; i < specs.size(); i++) {
      assertThat(other.job(jobs.get(i).id()).definition()).isEqualTo(specs.get(i).definition());
      assertThat(other.app(appName(HOSTILE.get(i)))).contains(specs.get(i).definition().app());
      jobs.get(i).data("again", HOSTILE.get(i));
      assertThat(jobs.get(i).data()).containsEntry("again", HOSTILE.get(i));
    }
    List<ClaimedJob> claimed = TestLauncher.on(SITES.site()).claim(1_000);
    assertThat(claimed).extracting(ClaimedJob::name).containsExactlyElementsOf(HOSTILE);
    assertThat(claimed.get(0).args()).containsExactly(HOSTILE.get(0), HOSTILE.get(0));
    assertThat(SITES.site().jobs().tag("\\N", "\\N").list()).containsExactly(jobs.get(3));
    for (String workflow : HOSTILE) {
      assertThat(SITES.site().jobs().workflow(workflow).count()).isEqualTo(1);
    }
  }

  @Test
  void what_cannot_be_stored_is_refused_with_its_name_and_nothing_is_stored() {
    for (Object value : List.of("a\0b", "half \ud83d", new Object())) {
      JobSpec bad = draft("bad").data("key", value);
      assertThatThrownBy(() -> SITES.site().submit(List.of(draft("good"), bad, draft("good too"))))
          .isInstanceOf(BalsamException.class)
          .hasMessageContaining("data of job \"bad\"");
    }
    assertThat(stored()).isEqualTo("0");
  }

  @Test
  void a_bad_job_in_the_middle_stores_nothing_not_even_its_apps() {
    App fresh = Balsam.app("fresh for a failing submission", "x");
    JobSpec stranger = draft("stranger");
    assertThatThrownBy(
            () ->
                SITES
                    .site()
                    .submit(
                        List.of(
                            Balsam.job("first", fresh),
                            draft("orphan").dependsOn(stranger),
                            draft("last"))))
        .isInstanceOf(BalsamException.class)
        .hasMessage(
            "Job \"orphan\" depends on \"stranger\", which is neither submitted with it nor was before."
                + " Submit both together, the parent first in a stream.");
    assertThat(stored()).isEqualTo("0");
    assertThat(SITES.site().app(fresh.name())).isEmpty();
    assertThat(SITES.site().submit(Balsam.job("later", fresh)).app()).isEqualTo(fresh);
  }

  @Test
  void a_circle_is_refused_by_the_names_in_it() {
    Workflow workflow = Balsam.workflow("w");
    JobSpec a = workflow.job("a", ECHO);
    JobSpec b = workflow.job("b", ECHO).dependsOn(a);
    JobSpec c = workflow.job("c", ECHO).dependsOn(b);
    workflow.job("outside", ECHO).dependsOn(c);
    a.dependsOn(c);
    assertThatThrownBy(() -> SITES.site().submit(workflow))
        .isInstanceOfSatisfying(
            CycleException.class,
            e -> {
              List<String> turned = new ArrayList<>(e.cycle());
              Collections.rotate(turned, -turned.indexOf("a"));
              assertThat(turned).containsExactly("a", "b", "c");
            });
    assertThatThrownBy(workflow::validate).isInstanceOf(CycleException.class);
    JobSpec self = draft("self");
    self.dependsOn(self);
    assertThatThrownBy(() -> SITES.site().submit(self))
        .isInstanceOf(CycleException.class)
        .hasMessageContaining("self -> self");
    assertThat(stored()).isEqualTo("0");
  }

  @Test
  void parents_may_come_after_their_children_in_one_submission() {
    Workflow diamond = Balsam.workflow("diamond");
    JobSpec bottom = diamond.job("bottom", ECHO);
    JobSpec left = diamond.job("left", ECHO);
    JobSpec right = diamond.job("right", ECHO);
    JobSpec top = diamond.job("top", ECHO);
    bottom.dependsOn(left, right).dependsOn(left);
    left.dependsOn(top);
    right.dependsOn(top);
    WorkflowRun run = SITES.site().submit(diamond);
    assertThat(run.name()).isEqualTo("diamond");
    assertThat(run.jobs()).extracting(Job::name).containsExactly("bottom", "left", "right", "top");
    assertThat(run.status().counts()).isEqualTo(Map.of(AWAITING_PARENTS, 3L, PREPROCESSED, 1L));
    List<String> order = new ArrayList<>();
    TestLauncher launcher = TestLauncher.on(SITES.site());
    for (List<ClaimedJob> some = launcher.claim(1); !some.isEmpty(); some = launcher.claim(1)) {
      order.add(some.get(0).name());
      launcher.finish(some.get(0));
    }
    assertThat(order).startsWith("top").endsWith("bottom").hasSize(4);
    assertThat(run.job("bottom").parents()).containsExactly(run.job("left"), run.job("right"));
  }

  @Test
  void parents_that_have_ended_already_decide_at_once() {
    Job finished = SITES.site().submit(draft("finished"));
    Job failed = SITES.site().submit(draft("failed"));
    Job killed = SITES.site().submit(draft("killed"));
    TestLauncher launcher = TestLauncher.on(SITES.site());
    launcher.claimAndFinish(finished);
    launcher.claimAndFail(failed);
    killed.kill();
    assertThat(finished.state()).isEqualTo(JOB_FINISHED);

    assertThat(SITES.site().submit(draft("a").dependsOn(finished)).state()).isEqualTo(PREPROCESSED);
    JobSpec ofKilled = draft("d").dependsOn(killed);
    List<Job> doomed =
        SITES
            .site()
            .submit(
                List.of(
                    draft("b").dependsOn(finished, failed),
                    draft("c").dependsOn(failed).waitForParents(false),
                    ofKilled,
                    draft("e").dependsOn(ofKilled)));
    assertThat(doomed).extracting(Job::state).containsExactly(FAILED, PREPROCESSED, FAILED, FAILED);
    assertThat(doomed.get(3).explain()).contains("\"killed\"").contains("was killed");
  }

  @Test
  void a_draft_submitted_before_is_a_parent_and_may_be_submitted_again() {
    JobSpec parent = draft("parent");
    Job first = SITES.site().submit(parent);
    assertThat(SITES.site().submit(draft("child").dependsOn(parent)).parents())
        .containsExactly(first);
    Job second = SITES.site().submit(parent);
    assertThat(second).isNotEqualTo(first);
    assertThat(SITES.site().submit(draft("child").dependsOn(parent)).parents())
        .containsExactly(second);
    assertThatThrownBy(() -> SITES.site().submit(List.of(parent, parent)))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("submitted twice");
  }

  @Test
  void a_parent_that_was_deleted_is_refused() {
    Job gone = SITES.site().submit(draft("gone"));
    SITES.site().jobs().named("gone").delete();
    assertThatThrownBy(() -> SITES.site().submit(draft("child").dependsOn(gone)))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("job " + gone.id() + ", which is not on this site");
  }

  @Test
  void an_empty_workflow_is_done() {
    WorkflowRun run = SITES.site().submit(Balsam.workflow("nothing"));
    assertThat(run.jobs()).isEmpty();
    assertThat(run.status().isDone()).isTrue();
    assertThat(run.await(Duration.ofDays(1)).succeeded()).isTrue();
    assertThat(SITES.site().submitAll(Stream.of())).isZero();
  }

  @Test
  void a_stream_of_a_hundred_thousand_jobs_in_a_chain_is_stored() {
    AtomicReference<JobSpec> last = new AtomicReference<>(draft("0"));
    Stream<JobSpec> chain =
        IntStream.range(0, 100_000)
            .mapToObj(
                i ->
                    i == 0
                        ? last.get()
                        : last.updateAndGet(before -> draft("" + i).dependsOn(before)));
    assertThat(SITES.site().submitAll(chain)).isEqualTo(100_000);
    // With the statistics of the tables that other tests left, the planner may multiply them out.
    SITES.sql("analyze balsam.job, balsam.job_status, balsam.job_dependency");
    assertThat(SITES.site().jobs().countByState())
        .isEqualTo(Map.of(AWAITING_PARENTS, 99_999L, PREPROCESSED, 1L));
    assertThat(
            SITES.sql("select count(*) from balsam.job_dependency where child_id = parent_id + 1"))
        .containsExactly("99999");
    TestLauncher launcher = TestLauncher.on(SITES.site());
    ClaimedJob first = launcher.claimOne();
    launcher.finish(first);
    assertThat(launcher.claimOne().name()).isEqualTo("1");
  }

  @Test
  void a_stream_that_fails_stores_nothing_and_its_drafts_cannot_lose_their_parents() {
    JobSpec parent = draft("parent");
    JobSpec child = draft("child").dependsOn(parent);
    List<JobSpec> filler = IntStream.range(0, 30_000).mapToObj(i -> draft("f" + i)).toList();
    Stream<JobSpec> failing =
        Stream.concat(
            Stream.concat(Stream.of(parent, child), filler.stream()),
            Stream.generate(
                () -> {
                  throw new IllegalStateException("out of ideas");
                }));
    assertThatThrownBy(() -> SITES.site().submitAll(failing))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("out of ideas");
    assertThat(stored()).isEqualTo("0");
    assertThatThrownBy(() -> SITES.site().submit(List.of(parent, child)))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("\"child\" was given to submitAll before");
    assertThatThrownBy(() -> SITES.site().submit(draft("other").dependsOn(parent)))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("neither submitted with it nor was before");
    assertThat(stored()).isEqualTo("0");
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 20_000, 29_999})
  void a_stream_whose_connection_dies_stores_nothing_and_the_next_one_is_stored(int at) {
    Stream<JobSpec> jobs =
        IntStream.range(0, 30_000)
            .mapToObj(
                i -> {
                  if (i == at) {
                    SITES.sql(
                        "select pg_terminate_backend(pid) from pg_stat_activity"
                            + " where xact_start is not null and pid <> pg_backend_pid()"
                            + " and backend_type = 'client backend'");
                  }
                  return draft("j" + i);
                });
    assertThatThrownBy(() -> SITES.site().submitAll(jobs))
        .isInstanceOf(DatabaseUnavailableException.class);
    assertThat(stored()).isEqualTo("0");
    assertThat(SITES.site().submitAll(Stream.of(draft("a"), draft("b")))).isEqualTo(2);
    assertThat(stored()).isEqualTo("2");
  }

  @Test
  void a_short_stream_leaves_hardly_a_gap_between_the_ids() {
    SITES.site().submitAll(IntStream.range(0, 10).mapToObj(i -> draft("s" + i)));
    long last = Long.parseLong(SITES.sql("select max(id) from balsam.job").get(0));
    assertThat(SITES.site().submit(draft("next")).id()).isBetween(last + 1, last + 16);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5_000})
  void a_stream_refuses_circles_and_twins_however_far_apart_they_are(int apart) {
    JobSpec later = draft("later");
    JobSpec child = draft("child").dependsOn(later);
    later.dependsOn(child);
    assertThatThrownBy(() -> SITES.site().submitAll(apart(apart, child, later)))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining(
            "Job \"child\" depends on \"later\", which is neither submitted with it");
    JobSpec self = draft("self");
    self.dependsOn(self);
    assertThatThrownBy(() -> SITES.site().submitAll(apart(apart, draft("first"), self)))
        .isInstanceOf(CycleException.class)
        .hasMessageContaining("self -> self");
    JobSpec twin = draft("twin");
    assertThatThrownBy(() -> SITES.site().submitAll(apart(apart, twin, twin)))
        .isInstanceOf(BalsamException.class)
        .hasMessage(
            "The draft of job \"twin\" is submitted twice in one stream. Make a draft for each job.");
    assertThat(stored()).isEqualTo("0");
    JobSpec parent = draft("parent");
    SITES.site().submitAll(apart(apart, parent, draft("good child").dependsOn(parent)));
    assertThat(SITES.site().jobs().named("good child").list().get(0).parents())
        .extracting(Job::name)
        .containsExactly("parent");
  }

  private static Stream<JobSpec> apart(int jobs, JobSpec first, JobSpec last) {
    Stream<JobSpec> between = IntStream.range(0, jobs).mapToObj(i -> draft("between " + i));
    return Stream.concat(Stream.concat(Stream.of(first), between), Stream.of(last));
  }

  @Test
  @Timeout(240) // a lock held by the stream would make it wait for itself
  void a_stream_under_way_keeps_nobody_from_ending_its_parents_or_bringing_its_apps() {
    List<Job> parents =
        SITES.site().submit(Stream.of("done", "ends", "fails", "dies").map(n -> draft(n)).toList());
    Job done = parents.get(0);
    TestLauncher launcher = TestLauncher.on(SITES.site());
    launcher.claimAndFinish(done);
    List<ClaimedJob> runs = launcher.claim(3);
    App fresh = Balsam.app("fresh in a stream", "x");
    String large = "x".repeat(9 << 20);
    Stream<JobSpec> children =
        parents.stream().map(p -> Balsam.job("of " + p.name(), fresh).dependsOn(p).args(large));
    Stream<JobSpec> slow =
        Stream.concat(
            Stream.concat(children, Stream.of(draft("of two").dependsOn(done, parents.get(1)))),
            Stream.generate(
                    () -> {
                      launcher.finish(runs.get(0));
                      launcher.fail(runs.get(1));
                      parents.get(3).kill();
                      SITES.site().register(Balsam.app(fresh.name(), "y"));
                      return draft("last").dependsOn(done);
                    })
                .limit(1));
    assertThat(SITES.site().submitAll(slow)).isEqualTo(6);
    assertThat(
            SITES.sql(
                "select name || ' ' || state from balsam.jobs where name like 'of %' or name = 'last' order by id"))
        .containsExactly(
            "of done PREPROCESSED",
            "of ends PREPROCESSED",
            "of fails FAILED",
            "of dies FAILED",
            "of two PREPROCESSED",
            "last PREPROCESSED");
    assertThat(Audit.problems(SITES)).isEmpty();
  }

  @Test
  void a_stream_whose_parent_is_still_open_waits_for_it_as_well_as_older_children_do() {
    Job parent = SITES.site().submit(draft("parent"));
    Job done = SITES.site().submit(draft("done"));
    Job older = SITES.site().submit(draft("older").dependsOn(parent, done));
    TestLauncher launcher = TestLauncher.on(SITES.site());
    launcher.claimAndFinish(done);
    SITES.site().submitAll(Stream.of(draft("newer").dependsOn(parent, done)));
    Job newer = SITES.site().jobs().named("newer").list().get(0);
    assertThat(newer.state()).isEqualTo(AWAITING_PARENTS);
    assertThat(Audit.problems(SITES)).isEmpty();
    launcher.claimAndFinish(parent);
    assertThat(List.of(newer.state(), older.state())).containsOnly(PREPROCESSED);
    assertThatThrownBy(
            () ->
                SITES
                    .site()
                    .submitAll(
                        Stream.of(draft("x").dependsOn(newer), draft("y").dependsOn(deleted()))))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("which is not on this site");
  }

  private static Job deleted() {
    Job gone = SITES.site().submit(draft("gone"));
    SITES.site().jobs().named("gone").delete();
    return gone;
  }

  @Test
  void a_job_of_another_site_is_no_parent() {
    Site other =
        Balsam.connect(
            TestSites.emptyDatabase(), TestSites.user(), TestSites.password(), elsewhere);
    try (other) {
      Job stranger = other.submit(draft("stranger"));
      Job here = SITES.site().submit(draft("here"));
      String sentence =
          "job " + stranger.id() + " of another site. A job can only wait for jobs of";
      for (ThrowingCallable call :
          List.<ThrowingCallable>of(
              () -> SITES.site().submit(draft("child").dependsOn(stranger)),
              () -> SITES.site().submitAll(Stream.of(draft("child").dependsOn(stranger))),
              () -> here.dependsOn(stranger))) {
        assertThatThrownBy(call).isInstanceOf(BalsamException.class).hasMessageContaining(sentence);
      }
      Job sameSite = SITES.another().job(here.id());
      assertThat(SITES.site().submit(draft("child").dependsOn(sameSite)).parents())
          .containsExactly(here);
    }
  }

  /** Submits many large jobs with little memory. */
  public static void main(String[] arguments) {
    List<String> large = List.of("x".repeat(4 << 20));
    try (Site site =
        Balsam.connect(arguments[0], arguments[1], arguments[2], Path.of(arguments[3]))) {
      List<JobSpec> drafts =
          IntStream.range(0, 30).mapToObj(i -> draft("l" + i).args(large.get(0))).toList();
      System.out.println(site.submit(drafts).size() + site.submitAll(drafts.stream()));
    }
  }

  @Test
  void large_jobs_do_not_gather_in_memory() throws Exception {
    try (ChildJvm program =
        ChildJvm.start(
            SubmitTest.class,
            SITES.url(),
            TestSites.user(),
            TestSites.password(),
            elsewhere.toString())) {
      assertThat(program.says()).isEqualTo("60");
    }
    assertThat(SITES.sql("select count(*) from balsam.job where length(args[1]) = 4 << 20"))
        .containsExactly("60");
  }

  @Test
  void an_app_registered_again_is_the_same_and_a_changed_one_a_new_version() {
    App one = Balsam.app("versioned", "one");
    App two = Balsam.app("versioned", "two");
    SITES.site().register(one);
    SITES.site().register(Balsam.app("versioned", "one"));
    Job old = SITES.site().submit(Balsam.job("old", one));
    SITES.site().register(two);
    assertThat(SITES.sql("select version from balsam.app where name = 'versioned' order by 1"))
        .containsExactly("1", "2");
    assertThat(SITES.site().app("versioned")).contains(two);
    assertThat(SITES.site().apps()).contains(two).doesNotContain(one);
    assertThat(SITES.another().job(old.id()).app()).isEqualTo(one);
    SITES.site().submit(Balsam.job("old again", one));
    assertThat(SITES.site().app("versioned")).contains(two);
    SITES.site().register(one);
    assertThat(SITES.site().app("versioned")).contains(one);
    assertThat(SITES.site().app("unknown")).isEmpty();
  }

  @Test
  void two_threads_that_bring_the_same_new_app_agree_on_its_version() throws Exception {
    Site other = SITES.another();
    var pool = Executors.newFixedThreadPool(4);
    for (int round = 0; round < 10; round++) {
      String name = "raced " + round;
      List<Callable<Job>> submissions = new ArrayList<>();
      for (Site site : List.of(SITES.site(), other, SITES.site(), other)) {
        submissions.add(() -> site.submit(Balsam.job("j", Balsam.app(name, "x"))));
        submissions.add(
            () -> {
              site.register(Balsam.app(name, "x"));
              return site.submit(Balsam.job("j", Balsam.app(name, "x")));
            });
      }
      for (var submission : pool.invokeAll(submissions)) {
        assertThat(submission.get().app().name()).isEqualTo(name);
      }
      assertThat(SITES.sql("select version from balsam.app where name = '" + name + "'"))
          .containsExactly("1");
    }
    pool.shutdown();
  }

  @Test
  void data_stored_at_once_by_two_sessions_is_all_kept() throws Exception {
    Job job = SITES.site().submit(draft("a").data("start", 0));
    Job same = SITES.another().job(job.id());
    var pool = Executors.newFixedThreadPool(2);
    List<Callable<Boolean>> writers = new ArrayList<>();
    Map<String, Object> expected = new HashMap<>(Map.of("start", 0));
    for (int i = 0; i < 50; i++) {
      String key = "k" + i;
      Job handle = i % 2 == 0 ? job : same;
      expected.put(key, key);
      writers.add(
          () -> {
            handle.data(key, key);
            return true;
          });
    }
    for (var written : pool.invokeAll(writers)) {
      assertThat(written.get()).isTrue();
    }
    pool.shutdown();
    assertThat(job.data()).isEqualTo(expected);
  }

  @Test
  @SuppressWarnings("NullAway") // what callers do who have no checker
  void data_without_a_value_is_refused_in_words() {
    Job job = SITES.site().submit(draft("a"));
    assertThatThrownBy(() -> job.data("k", null))
        .isInstanceOf(BalsamException.class)
        .hasMessage(
            "The value of data entry \"k\" of job "
                + job.id()
                + " is null. Store some value, such as an empty text.");
  }

  @Test
  void a_job_that_is_not_there_is_named() {
    assertThatThrownBy(() -> SITES.site().job(12345))
        .isInstanceOf(BalsamException.class)
        .hasMessage("There is no job 12345 on this site. Was it deleted?");
  }
}
