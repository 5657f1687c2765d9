package dev.balsam;

import static dev.balsam.JobState.AWAITING_PARENTS;
import static dev.balsam.JobState.FAILED;
import static dev.balsam.JobState.PREPROCESSED;
import static dev.balsam.JobState.READY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.engine.ClaimedJob;
import dev.balsam.testing.TestLauncher;
import dev.balsam.testing.TestSites;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DependsOnTest {
  @RegisterExtension static final TestSites SITES = new TestSites();
  private static final App ECHO = Balsam.app("echo", "echo");

  private static Job job(String name) {
    return SITES.site().submit(Balsam.job(name, ECHO));
  }

  @Test
  void a_runnable_job_waits_again() {
    Job parent = job("parent");
    Job child = job("child");
    child.dependsOn(parent);
    child.dependsOn(parent);
    assertThat(child.state()).isEqualTo(AWAITING_PARENTS);
    assertThat(child.explain()).contains("\"parent\"");
    assertThat(child.parents()).containsExactly(parent);
    assertThat(SITES.sql("select pending_parents from balsam.jobs where id = " + child.id()))
        .containsExactly("1");
    TestLauncher launcher = TestLauncher.on(SITES.site());
    assertThat(launcher.claim(9)).extracting(ClaimedJob::id).containsExactly(parent.id());
  }

  @Test
  void a_finished_parent_changes_nothing_and_a_failed_one_fails_the_job() {
    Job finished = job("finished");
    Job failed = job("failed");
    TestLauncher launcher = TestLauncher.on(SITES.site());
    launcher.claimAndFinish(finished);
    launcher.claimAndFail(failed);
    Job child = job("child");
    child.dependsOn(finished);
    assertThat(child.state()).isEqualTo(PREPROCESSED);
    child.dependsOn(failed);
    assertThat(child.state()).isEqualTo(FAILED);
    assertThat(child.explain()).contains("\"failed\"");
  }

  @Test
  void a_parent_that_failed_when_it_was_run_again_fails_a_job_that_is_made_to_wait_once_more() {
    Job parent = job("parent");
    Job child = SITES.site().submit(Balsam.job("child", ECHO).dependsOn(parent));
    TestLauncher launcher = TestLauncher.on(SITES.site());
    launcher.claimAndFinish(parent);
    parent.restart();
    launcher.claimAndFail(parent);
    assertThat(child.state()).as("let go by the first success").isEqualTo(PREPROCESSED);
    child.dependsOn(job("another"));
    assertThat(child.state()).isEqualTo(FAILED);
    assertThat(child.explain()).contains("\"parent\"");
  }

  @Test
  void a_job_that_ignores_its_parents_stays_runnable() {
    Job parent = job("parent");
    Job child = SITES.site().submit(Balsam.job("child", ECHO).waitForParents(false));
    child.dependsOn(parent);
    assertThat(child.state()).isEqualTo(PREPROCESSED);
    TestLauncher launcher = TestLauncher.on(SITES.site());
    launcher.claimAndFinish(parent);
    assertThat(SITES.sql("select pending_parents from balsam.jobs where id = " + child.id()))
        .containsExactly("0");
  }

  @Test
  void files_of_a_parent_that_is_added_are_staged_in() {
    Job parent = job("parent");
    Job child = SITES.site().submit(Balsam.job("child", ECHO).inputFiles("*.dat"));
    assertThat(child.state()).isEqualTo(PREPROCESSED);
    child.dependsOn(parent);
    TestLauncher.on(SITES.site()).claimAndFinish(parent);
    assertThat(child.state()).isEqualTo(READY);
  }

  @Test
  void a_job_that_has_started_or_ended_is_refused() {
    Job parent = job("parent");
    Job child = job("child");
    TestLauncher launcher = TestLauncher.on(SITES.site());
    ClaimedJob run = launcher.claimThis(child);
    for (String state : List.of("RUNNING", "JOB_FINISHED")) {
      assertThatThrownBy(() -> child.dependsOn(parent))
          .isInstanceOf(BalsamException.class)
          .hasMessage(
              "Job %s is %s, so it can no longer be made to wait for another. Add dependencies before a job starts."
                  .formatted(child.id(), state));
      launcher.finish(run);
    }
    assertThat(child.parents()).isEmpty();
  }

  @Test
  void a_circle_is_refused_by_its_names() {
    Job a = job("a");
    Job b = SITES.site().submit(Balsam.job("b", ECHO).dependsOn(a));
    Job c = SITES.site().submit(Balsam.job("c", ECHO).dependsOn(b));
    assertThatThrownBy(() -> a.dependsOn(c))
        .isInstanceOfSatisfying(
            CycleException.class, e -> assertThat(e.cycle()).containsExactly("a", "b", "c"));
    assertThatThrownBy(() -> a.dependsOn(a)).isInstanceOf(CycleException.class);
    assertThat(a.parents()).isEmpty();
    assertThat(a.state()).isEqualTo(PREPROCESSED);
  }

  @Test
  void a_parent_that_is_gone_is_refused() {
    Job gone = job("gone");
    Job child = job("child");
    SITES.site().jobs().named("gone").delete();
    assertThatThrownBy(() -> child.dependsOn(gone))
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("Job " + gone.id())
        .hasMessageContaining("not on this site");
    assertThat(child.state()).isEqualTo(PREPROCESSED);
  }

  @Test
  void of_two_opposite_edges_at_once_exactly_one_wins() throws Exception {
    var pool = Executors.newFixedThreadPool(2);
    for (int round = 0; round < 20; round++) {
      Job a = job("a");
      Job b = job("b");
      CyclicBarrier together = new CyclicBarrier(2);
      List<Callable<Boolean>> edges = new ArrayList<>();
      for (List<Job> edge : List.of(List.of(a, b), List.of(b, a))) {
        edges.add(
            () -> {
              together.await();
              edge.get(0).dependsOn(edge.get(1));
              return true;
            });
      }
      int won = 0;
      for (var edge : pool.invokeAll(edges)) {
        try {
          won += edge.get() ? 1 : 0;
        } catch (ExecutionException e) {
          assertThat(e).hasCauseInstanceOf(CycleException.class);
        }
      }
      assertThat(won).isEqualTo(1);
      assertThat(List.of(a.state(), b.state()))
          .containsExactlyInAnyOrder(PREPROCESSED, AWAITING_PARENTS);
    }
    pool.shutdown();
  }
}
