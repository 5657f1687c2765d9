package dev.balsam;

import static dev.balsam.JobState.AWAITING_PARENTS;
import static dev.balsam.JobState.FAILED;
import static dev.balsam.JobState.JOB_FINISHED;
import static dev.balsam.JobState.POSTPROCESSED;
import static dev.balsam.JobState.PREPROCESSED;
import static dev.balsam.JobState.RESTART_READY;
import static dev.balsam.JobState.RUN_DONE;
import static dev.balsam.JobState.STAGED_IN;
import static dev.balsam.JobState.USER_KILLED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.engine.AfterHook;
import dev.balsam.engine.HookCall;
import dev.balsam.engine.HookEngine;
import dev.balsam.engine.HookPoint;
import dev.balsam.engine.HookTransaction;
import dev.balsam.engine.JobFilter;
import dev.balsam.internal.state.StepSet;
import dev.balsam.testing.TestLauncher;
import dev.balsam.testing.TestSites;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who runs a hook, and whose word about it counts. */
class HookEngineTest {
  @RegisterExtension static final TestSites SITES = new TestSites();

  private static final App APP =
      Balsam.app("hooked")
          .executable("x")
          .hooks(
              Optional.of(new HookRef.Named("before")),
              Optional.of(new HookRef.Named("after")),
              Optional.empty(),
              Optional.empty())
          .build();

  private static HookEngine hooks(TestLauncher launcher, String... names) {
    return hooks(launcher, JobFilter.ALL, names);
  }

  private static HookEngine hooks(TestLauncher launcher, JobFilter filter, String... names) {
    Map<String, Hook> code = new HashMap<>();
    Set.of(names).forEach(name -> code.put(name, ctx -> {}));
    return launcher.engine().hooks(launcher.id(), filter, code);
  }

  private static Job job(String name) {
    return SITES.site().submit(Balsam.job(name, APP));
  }

  @Test
  void each_hook_is_taken_once_by_who_knows_it_and_takes_such_jobs() {
    Set<Long> all = new HashSet<>();
    for (int i = 0; i < 6; i++) {
      all.add(job("j").id());
    }
    TestLauncher one = TestLauncher.on(SITES.site());
    TestLauncher two = TestLauncher.on(SITES.site());
    assertThat(hooks(one, "after").claim(Set.of(), 9)).isEmpty();
    JobFilter other = new JobFilter(Optional.of("other"), Map.of());
    assertThat(hooks(one, other, "before").claim(Set.of(), 9)).isEmpty();
    Set<Long> claimed = new HashSet<>();
    HookEngine first = hooks(one, "before");
    HookEngine second = hooks(two, "before");
    for (HookEngine hooks : List.of(first, second)) {
      List<HookCall> calls = hooks.claim(Set.of(), 3);
      assertThat(calls).hasSize(3).allMatch(call -> call.point() == HookPoint.PREPROCESS);
      calls.forEach(call -> assertThat(claimed.add(call.job().id())).isTrue());
    }
    assertThat(claimed).isEqualTo(all);
    assertThat(first.claim(Set.of(), 9)).isEmpty();
    assertThat(SITES.site().job(all.iterator().next()).state()).isEqualTo(STAGED_IN);
  }

  @Test
  void a_job_whose_earlier_call_has_not_ended_is_left() {
    Job job = job("j");
    HookEngine hooks = hooks(TestLauncher.on(SITES.site()), "before");
    assertThat(hooks.claim(Set.of(job.id()), 9)).isEmpty();
    assertThat(hooks.claim(Set.of(), 9)).hasSize(1);
  }

  @Test
  void a_launcher_that_ends_gives_its_hooks_back_and_its_word_no_longer_counts() {
    Job job = job("j");
    TestLauncher gone = TestLauncher.on(SITES.site());
    HookEngine stale = hooks(gone, "before");
    HookCall call = stale.claim(Set.of(), 1).get(0);
    gone.engine().deregister(gone.id());
    assertThat(stale.lost(List.of(call))).containsExactly(job.id());
    HookCall again = hooks(TestLauncher.on(SITES.site()), "before").claim(Set.of(), 1).get(0);
    assertThat(again.job().id()).isEqualTo(job.id());
    HookTransaction late = stale.begin(call);
    late.context().data("late", 1);
    assertThat(late.commit()).isFalse();
    assertThat(stale.begin(call).fail("late")).isFalse();
    assertThat(stale.begin(call).giveBack()).isFalse();
    assertThat(job.state()).isEqualTo(STAGED_IN);
    assertThat(job.data()).isEmpty();
    assertThat(stale.claim(Set.of(), 9)).isEmpty();
  }

  @Test
  void the_end_of_a_lease_gives_hooks_back_too() {
    Job job = job("j");
    HookEngine stale = hooks(TestLauncher.on(SITES.site()), "before");
    HookCall call = stale.claim(Set.of(), 1).get(0);
    assertThat(SITES.site().engine().sweep(all -> true)).isEqualTo(1);
    assertThat(stale.begin(call).commit()).isFalse();
    assertThat(job.history()).hasSize(3);
    assertThat(hooks(TestLauncher.on(SITES.site()), "before").claim(Set.of(), 9)).hasSize(1);
  }

  @Test
  void a_call_is_in_vain_once_the_job_was_killed_or_made_to_wait() {
    Job killed = job("killed");
    Job waits = job("waits");
    Job kept = job("kept");
    HookEngine hooks = hooks(TestLauncher.on(SITES.site()), "before");
    List<HookCall> calls = hooks.claim(Set.of(), 3);
    killed.kill();
    waits.dependsOn(killed);
    assertThat(hooks.lost(calls)).containsExactlyInAnyOrder(killed.id(), waits.id());
    for (HookCall call : calls) {
      assertThat(hooks.begin(call).commit()).isEqualTo(call.job().id() == kept.id());
    }
    assertThat(killed.state()).isEqualTo(USER_KILLED);
    assertThat(waits.state()).isEqualTo(FAILED);
    assertThat(kept.state()).isEqualTo(PREPROCESSED);
  }

  @Test
  void a_job_that_was_made_to_wait_during_its_hook_has_it_run_again() {
    Job job = job("j");
    Job parent = SITES.site().submit(Balsam.job("parent", Balsam.app("p", "x")));
    TestLauncher launcher = TestLauncher.on(SITES.site());
    HookEngine hooks = hooks(launcher, "before");
    assertThat(hooks.claim(Set.of(), 1)).hasSize(1);
    job.dependsOn(parent);
    assertThat(job.state()).isEqualTo(AWAITING_PARENTS);
    launcher.claimAndFinish(parent);
    assertThat(hooks.claim(Set.of(), 1)).hasSize(1);
  }

  @Test
  void only_the_first_end_of_a_call_counts_and_its_wishes_end_with_it() {
    Job job = job("j");
    HookEngine hooks = hooks(TestLauncher.on(SITES.site()), "before");
    HookTransaction call = hooks.begin(hooks.claim(Set.of(), 1).get(0));
    JobContext ctx = call.context();
    assertThat(call.fail("gave up")).isTrue();
    assertThat(call.commit()).isFalse();
    assertThat(job.state()).isEqualTo(FAILED);
    assertThatThrownBy(() -> ctx.data("late", 1))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("can ask for nothing more");
    assertThatThrownBy(() -> ctx.spawn(Balsam.job("late", APP)))
        .hasMessageContaining("can ask for nothing more");
  }

  @Test
  void a_hook_that_kills_its_own_job_is_taken_at_its_word() {
    Job job = job("j");
    HookEngine hooks = hooks(TestLauncher.on(SITES.site()), "before");
    HookTransaction call = hooks.begin(hooks.claim(Set.of(), 1).get(0));
    call.context().data("why", "useless");
    call.context().kill(call.context().job());
    assertThat(call.commit()).isTrue();
    assertThat(job.state()).isEqualTo(USER_KILLED);
    assertThat(job.data()).containsEntry("why", "useless");
  }

  @Test
  void what_was_spawned_is_a_snapshot_in_order_and_drafts_may_build_on_one_another() {
    Job job = SITES.site().submit(Balsam.job("j", APP).workflow("flow"));
    HookEngine hooks = hooks(TestLauncher.on(SITES.site()), "before");
    HookTransaction call = hooks.begin(hooks.claim(Set.of(), 1).get(0));
    App plain = Balsam.app("plain", "x");
    JobSpec draft = Balsam.job("a", plain).args("first");
    Job a = call.context().spawn(draft);
    Job again = call.context().spawn(draft.args("second"));
    Job b = call.context().spawnChild(Balsam.job("b", plain).dependsOn(draft).workflow("own"));
    Job c = call.context().spawn(Balsam.job("c", plain));
    call.context().kill(a);
    c.dependsOn(b);
    c.data("k", "v");
    c.data(List.of("mesh", "n"), 4);
    call.context().data(List.of("mesh", "n"), 5);
    assertThatThrownBy(
            () ->
                call.context()
                    .spawn(Balsam.job("d", plain).dependsOn(Balsam.job("nowhere", plain))))
        .hasMessageContaining("Spawn the parent first");
    assertThat(SITES.site().jobs().count()).isEqualTo(1);
    assertThat(call.commit()).isTrue();
    assertThat(a.state()).isEqualTo(USER_KILLED);
    assertThat(again.state()).isEqualTo(PREPROCESSED);
    assertThat(SITES.site().job(a.id()).definition().args()).containsExactly("first");
    assertThat(SITES.site().job(again.id()).definition().args()).containsExactly("first", "second");
    assertThat(b.parents()).extracting(Job::id).containsExactly(job.id(), again.id());
    assertThat(SITES.site().job(b.id()).workflow()).isEqualTo("own");
    assertThat(SITES.site().job(c.id()).workflow()).isEqualTo("flow");
    assertThat(c.parents()).containsExactly(b);
    assertThat(c.data()).isEqualTo(Map.of("k", "v", "mesh", Map.of("n", 4)));
    assertThat(job.data()).isEqualTo(Map.of("mesh", Map.of("n", 5)));
    assertThat(SITES.site().submit(Balsam.job("later", plain).dependsOn(draft)).parents())
        .extracting(Job::id)
        .containsExactly(again.id());
  }

  @Test
  void what_is_spawned_by_a_hook_that_ends_its_job_shares_its_fate() {
    TestLauncher launcher = TestLauncher.on(SITES.site());
    App after =
        Balsam.app("after")
            .executable("x")
            .hooks(
                Optional.empty(),
                Optional.of(new HookRef.Named("after")),
                Optional.empty(),
                Optional.empty())
            .build();
    HookEngine hooks = hooks(launcher, "after");
    App plain = Balsam.app("plain", "x");
    for (boolean fails : List.of(true, false)) {
      Job job = SITES.site().submit(Balsam.job("j", after));
      Job child = SITES.site().submit(Balsam.job("child", plain).dependsOn(job));
      launcher.claimAndFinish(job);
      HookTransaction call = hooks.begin(hooks.claim(Set.of(), 1).get(0));
      Job spawned = call.context().spawnChild(Balsam.job("spawned", plain));
      Job next = call.context().spawn(Balsam.job("next", plain).dependsOn(spawned));
      if (fails) {
        call.context().fail("no good");
      }
      assertThat(call.commit()).isTrue();
      assertThat(job.state()).isEqualTo(fails ? FAILED : JOB_FINISHED);
      assertThat(child.state()).isEqualTo(fails ? FAILED : PREPROCESSED);
      assertThat(spawned.state()).isEqualTo(fails ? FAILED : PREPROCESSED);
      assertThat(next.state()).isEqualTo(fails ? FAILED : AWAITING_PARENTS);
      if (!fails) {
        launcher.finishAll();
        assertThat(List.of(child, spawned, next)).extracting(Job::state).containsOnly(JOB_FINISHED);
      }
    }
  }

  @Test
  void staging_out_is_left_to_do_by_success_and_passed_by_the_verdict() {
    assertThat(AfterHook.done(HookPoint.POSTPROCESS, StepSet.STAGE_OUT).path())
        .containsExactly(POSTPROCESSED);
    assertThat(AfterHook.done(HookPoint.POSTPROCESS, 0).path())
        .containsExactly(POSTPROCESSED, JOB_FINISHED);
    assertThat(AfterHook.finished(HookPoint.POSTPROCESS, "").path()).containsExactly(JOB_FINISHED);
    for (HookPoint handler : List.of(HookPoint.ON_ERROR, HookPoint.ON_TIMEOUT)) {
      assertThat(AfterHook.done(handler, 0).to()).isEqualTo(FAILED);
      assertThat(AfterHook.restarted(handler, "").to()).isEqualTo(RESTART_READY);
    }
    assertThatThrownBy(() -> AfterHook.restarted(HookPoint.PREPROCESS, ""))
        .hasMessageContaining("has not run yet");
    assertThat(HookPoint.in(RUN_DONE)).contains(HookPoint.POSTPROCESS);
    assertThat(HookPoint.in(JOB_FINISHED)).isEmpty();
  }

  @Test
  void the_limit_of_an_apps_hooks_is_stored_with_it() {
    App app = Balsam.app("limited").executable("x").hookTimeout(Duration.ofMillis(1500)).build();
    SITES.site().register(app);
    assertThat(SITES.another().app("limited")).contains(app);
    assertThat(APP.hookTimeout()).isEqualTo(Duration.ofMinutes(5));
    assertThatThrownBy(() -> Balsam.app("a").hookTimeout(Duration.ZERO))
        .hasMessage(
            "hookTimeout of app \"a\" must be at least a millisecond and at most 100 years, but is PT0S.");
  }
}
