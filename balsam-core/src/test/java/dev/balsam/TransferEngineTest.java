package dev.balsam;

import static dev.balsam.JobState.AWAITING_PARENTS;
import static dev.balsam.JobState.FAILED;
import static dev.balsam.JobState.JOB_FINISHED;
import static dev.balsam.JobState.POSTPROCESSED;
import static dev.balsam.JobState.PREPROCESSED;
import static dev.balsam.JobState.READY;
import static dev.balsam.JobState.RESTART_READY;
import static dev.balsam.JobState.STAGED_IN;
import static dev.balsam.JobState.USER_KILLED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.Transfer.Direction;
import dev.balsam.Transfer.State;
import dev.balsam.engine.JobFilter;
import dev.balsam.engine.Staging;
import dev.balsam.engine.TransferEngine;
import dev.balsam.testing.TestLauncher;
import dev.balsam.testing.TestSites;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who stages the files of a job, and whose word about it counts. */
class TransferEngineTest {
  @RegisterExtension static final TestSites SITES = new TestSites();

  private static final App APP = Balsam.app("plain", "x");

  private static TransferEngine transfers(TestLauncher launcher) {
    return launcher.engine().transfers(launcher.id(), JobFilter.ALL);
  }

  private static Job staged(String name) {
    return SITES.site().submit(Balsam.job(name, APP).stageIn(URI.create("file:/in")));
  }

  private static Transfer transfer(Direction direction, State state, String message) {
    return new Transfer(
        direction, "from", "to", state, 1, OptionalLong.of(7), message, Instant.now());
  }

  @Test
  void each_job_is_taken_once_by_who_takes_such_jobs() {
    Job job = staged("j");
    TestLauncher one = TestLauncher.on(SITES.site());
    JobFilter other = new JobFilter(Optional.of("other"), Map.of());
    assertThat(one.engine().transfers(one.id(), other).claim(Set.of(), 9)).isEmpty();
    assertThat(transfers(one).claim(Set.of(job.id()), 9)).isEmpty();
    List<Staging> taken = transfers(one).claim(Set.of(), 9);
    assertThat(taken).hasSize(1);
    assertThat(taken.get(0).files().stageIn()).contains(URI.create("file:/in"));
    assertThat(transfers(TestLauncher.on(SITES.site())).claim(Set.of(), 9)).isEmpty();
    assertThat(job.state()).isEqualTo(READY);
    assertThat(job.explain())
        .isEqualTo("Its input is being staged in by launcher " + one.id() + ".");
  }

  @Test
  void parents_come_in_order_with_their_directories_and_only_where_files_are_linked() {
    TestLauncher launcher = TestLauncher.on(SITES.site());
    Job two = SITES.site().submit(Balsam.job("two", APP));
    Job three = SITES.site().submit(Balsam.job("th/ree", APP).workflow("w"));
    Job linking =
        SITES.site().submit(Balsam.job("c", APP).dependsOn(three, two).inputFiles("*.dat"));
    Job fetching =
        SITES.site().submit(Balsam.job("c", APP).dependsOn(two).stageIn(URI.create("file:/in")));
    launcher.finishAll();
    List<Staging> taken = transfers(launcher).claim(Set.of(), 9);
    assertThat(taken).hasSize(2);
    assertThat(parents(taken, linking))
        .containsExactly(
            new Staging.Parent(two.id(), two.workdir(), "two.out"),
            new Staging.Parent(three.id(), three.workdir(), "th_ree.out"));
    assertThat(parents(taken, fetching)).isEmpty();
  }

  private static List<Staging.Parent> parents(List<Staging> taken, Job job) {
    return taken.stream()
        .filter(staging -> staging.job().id() == job.id())
        .findFirst()
        .orElseThrow()
        .parents();
  }

  @Test
  void what_was_staged_in_moves_on_to_its_hook_or_its_run() {
    TestLauncher launcher = TestLauncher.on(SITES.site());
    Job plain = staged("plain");
    Job hooked =
        SITES
            .site()
            .submit(
                Balsam.job("h", Balsam.app("h").executable("x").preprocess("p", c -> {}).build())
                    .stageIn(URI.create("file:/in")));
    for (Staging staging : transfers(launcher).claim(Set.of(), 9)) {
      assertThat(
              transfers(launcher)
                  .done(staging, List.of(transfer(Direction.IN, State.DONE, "")), "moved"))
          .isTrue();
      assertThat(transfers(launcher).done(staging, List.of(), "again")).isFalse();
    }
    assertThat(plain.state()).isEqualTo(PREPROCESSED);
    assertThat(hooked.state()).isEqualTo(STAGED_IN);
    assertThat(plain.transfers()).hasSize(1);
    assertThat(plain.transfers().get(0).bytes()).hasValue(7);
    assertThat(plain.history().get(3).message()).isEqualTo("moved");
  }

  @Test
  void staging_out_ends_the_job_and_releases_its_children_at_once() {
    TestLauncher launcher = TestLauncher.on(SITES.site());
    Job parent = SITES.site().submit(Balsam.job("p", APP).stageOut(URI.create("file:/o"), "*"));
    Job child = SITES.site().submit(Balsam.job("c", APP).dependsOn(parent));
    launcher.claimAndFinish(parent);
    assertThat(parent.state()).isEqualTo(POSTPROCESSED);
    assertThat(child.state()).isEqualTo(AWAITING_PARENTS);
    Staging staging = transfers(launcher).claim(Set.of(), 9).get(0);
    assertThat(staging.direction()).isEqualTo(Direction.OUT);
    assertThat(transfers(launcher).done(staging, List.of(), "")).isTrue();
    assertThat(parent.state()).isEqualTo(JOB_FINISHED);
    assertThat(child.state()).isEqualTo(PREPROCESSED);
  }

  @Test
  void a_failed_staging_fails_the_job_and_those_that_wait_for_it() {
    TestLauncher launcher = TestLauncher.on(SITES.site());
    Job parent = staged("p");
    Job child = SITES.site().submit(Balsam.job("c", APP).dependsOn(parent));
    Staging staging = transfers(launcher).claim(Set.of(), 9).get(0);
    assertThat(transfers(launcher).fail(staging, List.of(), "no such file")).isTrue();
    assertThat(parent.state()).isEqualTo(FAILED);
    assertThat(parent.explain()).contains("no such file");
    assertThat(child.state()).isEqualTo(FAILED);
  }

  @Test
  void a_job_whose_second_staging_or_parent_failed_is_staged_again_by_a_restart() {
    TestLauncher launcher = TestLauncher.on(SITES.site());
    Job parent = SITES.site().submit(Balsam.job("p", APP));
    Job child =
        SITES.site().submit(Balsam.job("c", APP).dependsOn(parent).stageIn(URI.create("file:/in")));
    launcher.claimAndFinish(parent);
    transfers(launcher).done(transfers(launcher).claim(Set.of(), 1).get(0), List.of(), "");
    launcher.claimAndFail(child);
    // With new results of its parent it needs new input.
    parent.restart();
    child.restart();
    assertThat(child.state()).isEqualTo(AWAITING_PARENTS);
    launcher.claimAndFail(parent);
    assertThat(child.state()).isEqualTo(FAILED);
    parent.restart();
    launcher.claimAndFinish(parent);
    assertThat(child.state()).isEqualTo(READY);
    transfers(launcher).fail(transfers(launcher).claim(Set.of(), 1).get(0), List.of(), "full");
    child.restart();
    assertThat(child.state()).isEqualTo(READY);
    child.kill();
    child.restart();
    assertThat(child.state()).isEqualTo(READY);
    transfers(launcher).done(transfers(launcher).claim(Set.of(), 1).get(0), List.of(), "");
    assertThat(child.state()).isEqualTo(PREPROCESSED);
    child.kill();
    child.restart();
    assertThat(child.state()).isEqualTo(RESTART_READY);
  }

  @Test
  void a_launcher_that_ends_gives_its_stagings_back_and_its_word_no_longer_counts() {
    Job job = staged("j");
    TestLauncher gone = TestLauncher.on(SITES.site());
    TransferEngine stale = transfers(gone);
    Staging call = stale.claim(Set.of(), 1).get(0);
    assertThat(stale.note(call, List.of(transfer(Direction.IN, State.ACTIVE, "")))).isTrue();
    assertThat(job.transfers().get(0).state()).isEqualTo(State.ACTIVE);
    assertThat(job.explain()).contains(": from to to, attempt 1.");
    gone.engine().deregister(gone.id());
    assertThat(job.transfers().get(0).state()).isEqualTo(State.INTERRUPTED);
    assertThat(stale.lost(List.of(call))).containsExactly(job.id());
    TestLauncher next = TestLauncher.on(SITES.site());
    Staging again = transfers(next).claim(Set.of(), 1).get(0);
    assertThat(stale.note(call, List.of())).isFalse();
    assertThat(stale.done(call, List.of(), "")).isFalse();
    assertThat(stale.fail(call, List.of(), "late")).isFalse();
    assertThat(stale.giveBack(call)).isFalse();
    assertThat(stale.claim(Set.of(), 9)).isEmpty();
    assertThat(job.state()).isEqualTo(READY);
    assertThat(transfers(next).lost(List.of(again))).isEmpty();
    assertThat(transfers(next).giveBack(again)).isTrue();
    assertThat(transfers(next).claim(Set.of(), 1)).hasSize(1);
  }

  @Test
  void a_kill_wins_over_a_staging_that_ends_later() {
    Job job = staged("j");
    TestLauncher launcher = TestLauncher.on(SITES.site());
    Staging staging = transfers(launcher).claim(Set.of(), 1).get(0);
    job.kill();
    assertThat(transfers(launcher).lost(List.of(staging))).containsExactly(job.id());
    assertThat(transfers(launcher).done(staging, List.of(), "")).isFalse();
    assertThat(job.state()).isEqualTo(USER_KILLED);
  }

  @Test
  void a_claim_whose_answer_was_lost_is_given_back() {
    Job known = staged("known");
    staged("unknown");
    TestLauncher launcher = TestLauncher.on(SITES.site());
    assertThat(transfers(launcher).claim(Set.of(), 9)).hasSize(2);
    assertThat(transfers(launcher).settle(Set.of(known.id()))).isEqualTo(1);
    assertThat(transfers(launcher).claim(Set.of(), 9)).hasSize(1);
  }

  @Test
  void jobs_that_wait_for_their_files_are_work_for_every_launcher() {
    Job job = staged("j");
    TestLauncher launcher = TestLauncher.on(SITES.site());
    assertThat(launcher.engine().backlog(launcher.id(), TestLauncher.anything(1)).mayGetWork())
        .isTrue();
    assertThat(job.explain()).contains("; it waits for launcher " + launcher.id() + " on here.");
  }
}
