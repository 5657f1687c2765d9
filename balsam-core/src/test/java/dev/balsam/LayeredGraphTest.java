package dev.balsam;

import static dev.balsam.JobState.AWAITING_PARENTS;
import static dev.balsam.JobState.FAILED;
import static dev.balsam.JobState.PREPROCESSED;
import static dev.balsam.JobState.RESTART_READY;
import static dev.balsam.JobState.USER_KILLED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.testing.Audit;
import dev.balsam.testing.TestLauncher;
import dev.balsam.testing.TestSites;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Graphs with more paths than anybody can follow: 3 jobs in each of 40 layers, each of which waits
 * for all of the layer before, have 3^40 paths. Whatever visits a job once for each path never
 * ends.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LayeredGraphTest {
  @RegisterExtension static final TestSites SITES = new TestSites();
  private static final App ECHO = Balsam.app("echo", "echo");
  private static final int LAYERS = 40;
  private static final int WIDTH = 3;
  private static final long BELOW_TOP = (long) (LAYERS - 1) * WIDTH;
  private static Site site;

  // What follows paths is cut off by the server, before it fills the disk.
  @BeforeAll
  static void no_statement_takes_long_or_fills_the_disk() {
    for (String limit : List.of("statement_timeout = '60s'", "temp_file_limit = '1GB'")) {
      String database = SITES.sql("select current_database()").get(0);
      SITES.sql("alter database " + database + " set " + limit);
    }
    site = SITES.another();
  }

  private static Workflow layers() {
    Workflow workflow = Balsam.workflow("layers");
    List<JobSpec> above = List.of();
    for (int layer = 0; layer < LAYERS; layer++) {
      List<JobSpec> here = new ArrayList<>();
      for (int i = 0; i < WIDTH; i++) {
        here.add(workflow.job(layer + "." + i, ECHO).dependsOn(above));
      }
      above = here;
    }
    return workflow;
  }

  @Test
  void a_circle_through_all_layers_is_found_in_a_draft() {
    Workflow workflow = layers();
    workflow.validate();
    List<JobSpec> jobs = workflow.jobs();
    jobs.get(0).dependsOn(jobs.get(jobs.size() - 1));
    assertThatThrownBy(workflow::validate).isInstanceOf(CycleException.class);
    assertThatThrownBy(() -> site.submit(workflow)).isInstanceOf(CycleException.class);
    assertThat(site.jobs().count()).isZero();
  }

  @Test
  void a_dependency_that_closes_a_circle_through_all_layers_is_refused_and_others_are_not() {
    WorkflowRun run = site.submit(layers());
    Job top = run.job("0.0");
    Job bottom = run.job((LAYERS - 1) + ".0");
    assertThatThrownBy(() -> top.dependsOn(bottom)).isInstanceOf(CycleException.class);
    assertThat(top.parents()).isEmpty();
    assertThat(top.state()).isEqualTo(PREPROCESSED);
    bottom.dependsOn(top);
    assertThat(bottom.parents()).hasSize(WIDTH + 1);
  }

  @Test
  void a_kill_takes_every_descendant_once() {
    WorkflowRun run = site.submit(layers());
    assertThat(run.job("0.0").kill()).isEqualTo(1 + BELOW_TOP);
    assertThat(run.status().counts())
        .isEqualTo(Map.of(USER_KILLED, 1 + BELOW_TOP, PREPROCESSED, WIDTH - 1L));
    assertThat(run.job("5.1").history()).filteredOn(event -> event.to() == USER_KILLED).hasSize(1);
    assertThat(Audit.problems(SITES)).isEmpty();
  }

  @Test
  void a_failure_fails_every_descendant_once_and_a_restart_brings_all_of_them_back() {
    WorkflowRun run = site.submit(layers());
    TestLauncher.on(site).claimAndFail(run.job("0.0"));
    assertThat(run.status().counts())
        .isEqualTo(Map.of(FAILED, 1 + BELOW_TOP, PREPROCESSED, WIDTH - 1L));
    assertThat(run.job("39.2").explain()).contains("0.0");
    run.job("0.0").restart();
    assertThat(run.status().counts())
        .isEqualTo(
            Map.of(AWAITING_PARENTS, BELOW_TOP, PREPROCESSED, WIDTH - 1L, RESTART_READY, 1L));
    assertThat(Audit.problems(SITES)).isEmpty();
  }

  @Test
  void parents_that_two_sessions_add_at_once_are_all_kept() throws Exception {
    Job child = site.submit(Balsam.job("child", ECHO));
    List<Job> parents =
        site.submit(IntStream.range(0, 40).mapToObj(i -> Balsam.job("p" + i, ECHO)).toList());
    Site other = SITES.another();
    var pool = Executors.newFixedThreadPool(2);
    List<Callable<Boolean>> sessions = new ArrayList<>();
    for (int half = 0; half < 2; half++) {
      Job handle = half == 0 ? child : other.job(child.id());
      Site mine = half == 0 ? site : other;
      List<Job> added = parents.subList(half * 20, half * 20 + 20);
      sessions.add(
          () -> {
            added.forEach(parent -> handle.dependsOn(mine.job(parent.id())));
            return true;
          });
    }
    for (var done : pool.invokeAll(sessions)) {
      assertThat(done.get()).isTrue();
    }
    pool.shutdown();
    assertThat(child.parents()).containsExactlyElementsOf(parents);
    assertThat(SITES.sql("select max(pending_parents) from balsam.job_status"))
        .containsExactly("40");
    assertThat(Audit.problems(SITES)).isEmpty();
  }
}
