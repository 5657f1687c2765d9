package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.Hook;
import dev.balsam.HookRef;
import dev.balsam.Job;
import dev.balsam.JobContext;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.Workflow;
import dev.balsam.WorkflowRun;
import dev.balsam.launcher.testing.LauncherJvm;
import dev.balsam.launcher.testing.StateRules;
import dev.balsam.launcher.testing.TestSite;
import dev.balsam.launcher.testing.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Hooks in Java: what they may do, and that it is all or nothing. */
final class HookTest {
  @RegisterExtension final TestSite at = new TestSite();

  @AfterEach
  void every_history_is_legal() {
    StateRules.holdIn(at);
  }

  private static App.Builder sh() {
    return Balsam.app("hooked").argv(List.of("/bin/sh", "-c"));
  }

  private Job submit(App app, String script) {
    return at.submit(Balsam.job("job", app).args(script, "task"));
  }

  private Job run(App app, String script) {
    Job job = submit(app, script);
    assertThat(at.runAll(2).leftBehind()).isEmpty();
    return job;
  }

  @Test
  void a_postprocess_hook_reads_the_output_and_stores_data() {
    AtomicReference<String> thread = new AtomicReference<>("");
    App app =
        sh().postprocess(
                "keep",
                ctx -> {
                  thread.set(Thread.currentThread().getName());
                  assertThat(ctx.state()).isEqualTo(JobState.RUN_DONE);
                  assertThat(ctx.attempt()).isEqualTo(1);
                  assertThat(ctx.workdir()).isDirectory();
                  ctx.data("energy", ctx.output().strip());
                  assertThat(ctx.data()).isEmpty();
                })
            .build();
    Job job = run(app, "echo -76.4");
    assertThat(job.state()).as(job.explain()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(job.data()).isEqualTo(Map.of("energy", "-76.4"));
    assertThat(TestSite.states(job)).endsWith("RUN_DONE", "POSTPROCESSED", "JOB_FINISHED");
    assertThat(thread.get()).isEqualTo("balsam-hook-" + job.id());
  }

  @Test
  void a_preprocess_hook_runs_in_the_working_directory_before_the_first_run_only() {
    AtomicInteger calls = new AtomicInteger();
    App app =
        sh().preprocess(
                "prepare",
                ctx -> {
                  assertThat(ctx.state()).isEqualTo(JobState.STAGED_IN);
                  assertThat(ctx.attempt()).isZero();
                  assertThat(ctx.output()).isEmpty();
                  Files.writeString(ctx.workdir().resolve("input"), "x" + calls.incrementAndGet());
                })
            .build();
    Job job =
        at.submit(
            Balsam.job("job", app).args("cat input; [ $BALSAM_ATTEMPT = 2 ]", "task").retries(1));
    at.runAll(1);
    assertThat(job.state()).as(job.explain()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(job.output()).isEqualTo("x1");
    assertThat(calls).hasValue(1);
    assertThat(TestSite.states(job)).contains("STAGED_IN", "PREPROCESSED");
  }

  @Test
  void children_wait_for_the_postprocess_hook_of_their_parent() {
    AtomicReference<JobState> childWas = new AtomicReference<>();
    App app = sh().postprocess("look", ctx -> childWas.set(ctx.children().get(0).state())).build();
    Workflow one = Balsam.workflow("one");
    JobSpec first = one.job("first", app).args(":");
    one.job("last", TestSite.SH).args(":").dependsOn(first);
    WorkflowRun run = at.site().submit(one);
    at.runAll(2);
    assertThat(run.status().succeeded()).isTrue();
    assertThat(childWas).hasValue(JobState.AWAITING_PARENTS);
  }

  /** The example of the design: not converged, so children are killed and a rescue is spawned. */
  @Test
  void a_rescue_kills_the_children_spawns_another_try_and_stores_data_all_at_once() {
    App app =
        sh().postprocess(
                "converged?",
                ctx -> {
                  if (ctx.output().contains("CONVERGED")) {
                    ctx.data("energy", -1);
                    return;
                  }
                  ctx.children().forEach(ctx::kill);
                  Job rescue =
                      ctx.spawnChild(
                          Balsam.job("rescue", ctx.job().app())
                              .args("echo CONVERGED", "task")
                              .wallTime(Duration.ofMinutes(20)));
                  assertThat(rescue.id()).isGreaterThan(ctx.job().id());
                  assertThat(rescue.name()).isEqualTo("rescue");
                  assertThat(rescue.state()).isEqualTo(JobState.CREATED);
                  assertThat(rescue.parents()).containsExactly(ctx.job());
                  assertThatThrownBy(() -> rescue.await(Duration.ofSeconds(1)))
                      .hasMessageContaining("cannot wait for it");
                  ctx.data("rescue", rescue.id());
                })
            .build();
    Workflow scan = Balsam.workflow("scan");
    JobSpec point = scan.job("point", app).args("echo no", "task");
    JobSpec use = scan.job("use", TestSite.SH).args(":").dependsOn(point);
    scan.job("plot", TestSite.SH).args(":").dependsOn(use);
    WorkflowRun run = at.site().submit(scan);
    assertThat(at.runAll(2).leftBehind()).isEmpty();
    assertThat(run.job("point").state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(run.job("use").state()).isEqualTo(JobState.USER_KILLED);
    assertThat(run.job("plot").state()).isEqualTo(JobState.USER_KILLED);
    long id = Long.parseLong(String.valueOf(run.job("point").data().get("rescue")));
    Job rescue = at.site().job(id);
    assertThat(rescue.workflow()).isEqualTo("scan");
    assertThat(rescue.state()).as(rescue.explain()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(rescue.data()).isEqualTo(Map.of("energy", -1));
    assertThat(TestSite.messages(rescue)).contains("Spawned by job " + run.job("point").id() + ".");
    assertThat(
            at.query(
                """
                select count(distinct xact) from balsam.job_event
                where from_state = 'RUN_DONE' and job_id = %s or path = '{USER_KILLED}' or (job_id = %s and from_state is null)
                """
                    .formatted(run.job("point").id(), id)))
        .as("transactions")
        .containsExactly("1");
  }

  @Test
  void a_hook_that_throws_leaves_nothing_behind() {
    Job bystander = at.submit(at.sh("bystander", "exit 0"));
    App app =
        sh().postprocess(
                "breaks",
                ctx -> {
                  ctx.kill(bystander);
                  ctx.spawn(Balsam.job("never", TestSite.SH).args(":"));
                  ctx.spawnChild(Balsam.job("never", TestSite.SH).args(":"));
                  ctx.data("never", 1);
                  ctx.job().data("never", 2);
                  ctx.finish("never");
                  throw new IOException("no energy");
                })
            .build();
    Workflow flow = Balsam.workflow("flow");
    JobSpec parent = flow.job("parent", app).args("echo out", "task");
    flow.job("child", TestSite.SH).args(":").dependsOn(parent);
    WorkflowRun run = at.site().submit(flow);
    at.runAll(2);
    Job job = run.job("parent");
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(TestSite.lastMessage(job))
        .isEqualTo(
            "The postprocess hook \"breaks\" failed: java.io.IOException: no energy"
                + " (Its stack trace is in postprocess.log.)");
    assertThat(Wait.content(job.workdir().resolve("postprocess.log")))
        .contains("no energy")
        .contains("HookTest");
    assertThat(job.data()).isEmpty();
    assertThat(bystander.state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(run.job("child").state()).isEqualTo(JobState.FAILED);
    assertThat(TestSite.lastMessage(run.job("child"))).contains("\"parent\"").contains("failed");
    assertThat(at.site().jobs().named("never").count()).isZero();
  }

  @Test
  void what_is_refused_when_it_is_stored_fails_the_job_and_leaves_nothing() {
    Job other = at.submit(at.sh("other", ":"));
    App app =
        sh().postprocess(
                "circle",
                ctx -> {
                  ctx.data("never", 1);
                  Job made = ctx.spawn(Balsam.job("never", TestSite.SH).args(":").dependsOn(other));
                  other(ctx, other.id()).dependsOn(made);
                })
            .build();
    Job job =
        at.submit(Balsam.job("job", app).args(":", "task").dependsOn(other).waitForParents(false));
    Launcher launcher = at.launcher(1).start();
    job.await(Wait.PATIENCE);
    launcher.close();
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(TestSite.lastMessage(job))
        .contains("What the postprocess hook \"circle\" asked for was refused");
    assertThat(job.data()).isEmpty();
    assertThat(at.site().jobs().named("never").count()).isZero();
  }

  /** A job as the context hands it out. */
  private static Job other(JobContext ctx, long id) {
    return ctx.parents().stream().filter(job -> job.id() == id).findFirst().orElseThrow();
  }

  @Test
  void a_hook_makes_a_job_that_has_not_started_wait_for_one_that_it_spawns() {
    App app =
        sh().postprocess(
                "refine",
                ctx -> {
                  Job extra = ctx.spawn(Balsam.job("extra", TestSite.SH).args("echo extra"));
                  ctx.children().forEach(child -> child.dependsOn(extra));
                })
            .build();
    Workflow flow = Balsam.workflow("flow");
    JobSpec parent = flow.job("parent", app).args(":");
    flow.job("child", TestSite.SH).args(":").dependsOn(parent);
    WorkflowRun run = at.site().submit(flow);
    at.runAll(1);
    Job extra = at.site().jobs().named("extra").list().get(0);
    assertThat(extra.state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(run.job("child").parents()).contains(extra);
    assertThat(run.job("child").state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(
            at.query("select job_id from balsam.job_event where 'RUNNING' = any(path) order by id"))
        .containsExactly(run.job("parent").id() + "", extra.id() + "", run.job("child").id() + "");
  }

  @Test
  void a_preprocess_hook_can_make_its_own_job_wait() {
    AtomicInteger calls = new AtomicInteger();
    App app =
        sh().preprocess(
                "needs a mesh",
                ctx -> {
                  if (calls.incrementAndGet() == 1) {
                    ctx.job().dependsOn(ctx.spawn(Balsam.job("mesh", TestSite.SH).args("echo m")));
                  }
                })
            .build();
    Job job = run(app, ":");
    assertThat(job.state()).as(job.explain()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(calls).hasValue(2);
    assertThat(TestSite.states(job)).containsSubsequence("STAGED_IN", "AWAITING_PARENTS", "READY");
  }

  @Test
  void of_two_hooks_that_add_opposite_edges_at_once_one_is_refused() {
    CyclicBarrier both = new CyclicBarrier(2);
    List<Job> waiting =
        at.site()
            .submit(List.of(at.sh("a", "echo a").priority(-1), at.sh("b", "echo b").priority(-1)));
    // They must not start before the hooks have made them wait.
    Job gate = at.submit(at.sh("gate", "until [ -e \"$1\" ]; do sleep 0.02; done", at.file("go")));
    waiting.forEach(job -> job.dependsOn(gate));
    App app =
        sh().preprocess(
                "edge",
                ctx -> {
                  List<Job> ends = new ArrayList<>(ctx.parents());
                  if (ctx.job().name().equals("second")) {
                    Collections.reverse(ends);
                  }
                  both.await(Wait.PATIENCE.toSeconds(), TimeUnit.SECONDS);
                  ends.get(0).dependsOn(ends.get(1));
                })
            .build();
    List<Job> jobs =
        at.site()
            .submit(List.of(opposite("first", app, waiting), opposite("second", app, waiting)));
    try (Launcher launcher = at.launcher(2).start()) {
      jobs.forEach(job -> assertThat(job.await(Wait.PATIENCE).isTerminal()).isTrue());
      assertThat(jobs)
          .extracting(Job::state)
          .containsExactlyInAnyOrder(JobState.JOB_FINISHED, JobState.FAILED);
      Job refused =
          jobs.stream().filter(job -> job.state() == JobState.FAILED).findFirst().orElseThrow();
      assertThat(TestSite.lastMessage(refused)).contains("refused").contains("circle");
      touch("go");
      waiting.forEach(job -> assertThat(job.await(Wait.PATIENCE)).isEqualTo(JobState.JOB_FINISHED));
      launcher.stop();
    }
  }

  private static JobSpec opposite(String name, App app, List<Job> ends) {
    return Balsam.job(name, app)
        .args(":", "task")
        .dependsOn(ends.toArray(Job[]::new))
        .waitForParents(false);
  }

  @Test
  void a_hook_beyond_its_limit_is_interrupted_and_holds_up_only_its_own_job() {
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger late = new AtomicInteger();
    App hangs =
        Balsam.app("hangs")
            .executable("true")
            .hookTimeout(Duration.ofMillis(300))
            .postprocess(
                "deaf",
                ctx -> {
                  ctx.spawn(Balsam.job("never", TestSite.SH).args(":"));
                  boolean released = false;
                  while (!released) {
                    try {
                      never.await();
                      released = true;
                    } catch (InterruptedException e) {
                      late.incrementAndGet();
                    }
                  }
                  ctx.data("late", 1);
                })
            .build();
    App quick = Balsam.app("quick").executable("true").postprocess("quick", ctx -> {}).build();
    List<JobSpec> specs = new ArrayList<>();
    int hanging = 2 * Math.max(4, Runtime.getRuntime().availableProcessors());
    for (int i = 0; i < hanging; i++) {
      specs.add(Balsam.job("hangs", hangs));
    }
    List<Job> stuck = at.site().submit(specs);
    Job other = at.submit(Balsam.job("quick", quick));
    LaunchReport report = at.runAll(2);
    assertThat(report.leftBehind()).isEmpty();
    assertThat(other.state()).isEqualTo(JobState.JOB_FINISHED);
    for (Job job : stuck) {
      assertThat(job.state()).isEqualTo(JobState.FAILED);
      assertThat(TestSite.lastMessage(job))
          .isEqualTo(
              "The postprocess hook \"deaf\" took longer than its limit of 0.3s and was given up."
                  + " Nothing that it asked for was done.");
    }
    Wait.until("all were interrupted", () -> late.get() >= hanging);
    never.countDown();
    assertThat(at.site().jobs().named("never").count()).isZero();
    assertThat(stuck.get(0).data()).isEmpty();
  }

  @Test
  void tasks_go_on_while_hooks_hang() {
    CountDownLatch go = new CountDownLatch(1);
    App slow = Balsam.app("slow").executable("true").postprocess("slow", ctx -> go.await()).build();
    List<JobSpec> specs = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      specs.add(Balsam.job("slow", slow).priority(1));
    }
    List<Job> jobs = at.site().submit(specs);
    Job task = at.submit(at.sh("task", "echo ran"));
    try (Launcher launcher = at.launcher(1).untilIdle().start()) {
      assertThat(task.await(Wait.PATIENCE)).isEqualTo(JobState.JOB_FINISHED);
      assertThat(jobs).extracting(Job::state).containsOnly(JobState.RUN_DONE);
      go.countDown();
      assertThat(launcher.await().leftBehind()).isEmpty();
    }
    assertThat(jobs).extracting(Job::state).containsOnly(JobState.JOB_FINISHED);
  }

  @Test
  void a_job_killed_during_its_hook_stays_killed_and_nothing_of_the_hook_is_stored() {
    CountDownLatch began = new CountDownLatch(1);
    AtomicInteger interrupted = new AtomicInteger();
    App app =
        sh().postprocess(
                "slow",
                ctx -> {
                  ctx.spawn(Balsam.job("never", TestSite.SH).args(":"));
                  began.countDown();
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException e) {
                    interrupted.incrementAndGet();
                  }
                })
            .build();
    Job job = submit(app, ":");
    try (Launcher launcher = at.launcher(1).untilIdle().start()) {
      await(began);
      assertThat(job.explain()).contains("postprocess hook \"slow\" is being run by launcher");
      job.kill();
      Wait.until("the hook is interrupted", () -> interrupted.get() == 1);
      assertThat(launcher.await().leftBehind()).isEmpty();
    }
    assertThat(job.state()).isEqualTo(JobState.USER_KILLED);
    assertThat(at.site().jobs().named("never").count()).isZero();
  }

  @Test
  void a_launcher_that_stops_gives_its_hooks_back_and_the_next_one_runs_them() {
    CountDownLatch began = new CountDownLatch(1);
    AtomicInteger calls = new AtomicInteger();
    App app =
        sh().postprocess(
                "twice",
                ctx -> {
                  ctx.data("call", calls.incrementAndGet());
                  ctx.spawn(Balsam.job("spawned", TestSite.SH).args(":"));
                  if (calls.get() == 1) {
                    began.countDown();
                    new CountDownLatch(1).await();
                  }
                })
            .build();
    Job job = submit(app, ":");
    Launcher first = at.launcher(1).start();
    await(began);
    first.close();
    assertThat(job.state()).isEqualTo(JobState.RUN_DONE);
    assertThat(job.data()).isEmpty();
    at.runAll(1);
    assertThat(job.state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(job.data()).isEqualTo(Map.of("call", 2));
    assertThat(at.site().jobs().named("spawned").count()).isEqualTo(1);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(Wait.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void touch(String name) {
    try {
      Files.createFile(at.file(name));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_job_whose_hook_nobody_knows_waits_until_a_launcher_does() {
    App app =
        sh().hooks(
                Optional.empty(),
                Optional.of(new HookRef.Named("elsewhere")),
                Optional.empty(),
                Optional.empty())
            .build();
    Job job = submit(app, "echo 7");
    LaunchReport report = at.runAll(1);
    assertThat(report.leftBehind())
        .extracting(left -> left.state() + ": " + left.reason())
        .containsExactly(
            "RUN_DONE: wait for their postprocess hook \"elsewhere\", which this launcher does not know;"
                + " start one that does, with Launcher.on(site).hook(\"elsewhere\", ...) or with its"
                + " app registered in the same JVM");
    assertThat(job.state()).isEqualTo(JobState.RUN_DONE);
    assertThat(job.explain())
        .contains("postprocess hook \"elsewhere\" has to run, but no launcher");
    try (Launcher ignorant = at.launcher(1).start()) {
      assertThat(job.explain())
          .contains("no running launcher knows it")
          .contains("Launcher.on(site).hook(\"elsewhere\", ...)");
      ignorant.stop();
    }
    at.launcher(1).hook("elsewhere", ctx -> ctx.data("x", ctx.output().strip())).untilIdle().run();
    assertThat(job.state()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(job.data()).isEqualTo(Map.of("x", "7"));
  }

  /** A hook that another JVM makes from its name. */
  public static final class SlowTheFirstTime implements Hook {
    @Override
    public void run(JobContext ctx) throws Exception {
      Path began = Path.of(String.valueOf(ctx.job().definition().data().get("began")));
      ctx.spawn(Balsam.job("spawned", TestSite.SH).args(":"));
      ctx.data("stored", true);
      if (Files.notExists(began)) {
        Files.createFile(began);
        new CountDownLatch(1).await();
      }
    }
  }

  @Test
  void a_launcher_killed_inside_a_hook_leaves_nothing_and_another_runs_it_again() {
    App app = sh().postprocess(SlowTheFirstTime.class).build();
    Job job =
        at.submit(
            Balsam.job("job", app).args(":", "task").data("began", at.file("began").toString()));
    try (LauncherJvm jvm = at.startJvm(1, false)) {
      assertThat(jvm.says()).isEqualTo("started");
      Wait.exists(at.file("began"));
      jvm.signal("KILL");
      jvm.exitCode();
    }
    assertThat(job.state()).isEqualTo(JobState.RUN_DONE);
    assertThat(job.data()).doesNotContainKey("stored");
    at.runAll(1);
    assertThat(job.state()).as(job.explain()).isEqualTo(JobState.JOB_FINISHED);
    assertThat(job.data()).containsEntry("stored", true);
    assertThat(at.site().jobs().named("spawned").count()).isEqualTo(1);
  }

  @Test
  void a_hook_class_that_cannot_be_made_fails_its_job_only() {
    App app = sh().postprocess(Broken.class).build();
    Job job = run(app, ":");
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(TestSite.lastMessage(job)).contains("Broken can be made").contains("on purpose");
  }

  /** Cannot be made. */
  public static final class Broken implements Hook {
    @SuppressWarnings("unused")
    Broken() {
      throw new IllegalStateException("on purpose");
    }

    @Override
    public void run(JobContext context) {}
  }

  @Test
  void a_thousand_children_spawned_by_one_hook_are_all_there() {
    App app =
        sh().postprocess(
                "many",
                ctx -> {
                  List<Job> made = new ArrayList<>();
                  for (int i = 0; i < 1_000; i++) {
                    made.add(ctx.spawnChild(Balsam.job("child " + i, TestSite.SH).args(":")));
                  }
                  ctx.spawn(
                      Balsam.job("reduce", TestSite.SH)
                          .args(":")
                          .dependsOn(made.toArray(Job[]::new)));
                })
            .build();
    Job job = submit(app, ":");
    try (Launcher launcher = at.launcher(2).start()) {
      assertThat(job.await(Wait.PATIENCE)).isEqualTo(JobState.JOB_FINISHED);
      launcher.stop();
    }
    assertThat(job.children()).hasSize(1_000);
    Job reduce = at.site().jobs().named("reduce").list().get(0);
    assertThat(reduce.parents()).hasSize(1_000);
    assertThat(reduce.state()).isEqualTo(JobState.AWAITING_PARENTS);
  }
}
