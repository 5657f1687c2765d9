package dev.balsam.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.launcher.internal.estimate.VirtualOrder;
import dev.balsam.launcher.testing.TestSite;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How long the jobs of a real site would take. */
final class EstimatorTest {
  private static final App SOLVE = Balsam.app("solve", "/bin/false");
  private static final Allocation TWO = Allocation.simulated(2, 4);

  @RegisterExtension final TestSite at = new TestSite();

  @Test
  void an_estimate_counts_what_has_not_ended_and_changes_nothing() {
    JobSpec first = Balsam.job("first", SOLVE).workflow("scan").nodes(2);
    List<JobSpec> jobs = new ArrayList<>(List.of(first));
    for (int i = 0; i < 16; i++) {
      jobs.add(Balsam.job("j" + i, SOLVE).workflow("scan").dependsOn(first));
    }
    jobs.add(Balsam.job("ignores", SOLVE).workflow("scan").dependsOn(first).waitForParents(false));
    List<Job> stored = at.site().submit(jobs);
    at.submit(Balsam.job("other", SOLVE).workflow("other"));
    at.submit(Balsam.job("dead", SOLVE).workflow("scan")).kill();
    List<String> before = everything();
    Estimate estimate =
        Estimator.on(at.site())
            .workflow("scan")
            .allocation(TWO)
            .taskTime(Duration.ofMinutes(10))
            .estimate();
    // The first and, as it does not wait, the last: then sixteen on eight cores.
    assertThat(estimate.finished()).isEqualTo(18);
    assertThat(estimate.makespan()).isEqualTo(Duration.ofMinutes(40));
    assertThat(estimate.nodeHours()).isCloseTo(2 * 40 / 60.0, within(1e-9));
    assertThat(everything()).isEqualTo(before);
    assertThat(stored.get(0).state()).isEqualTo(JobState.PREPROCESSED);
  }

  @Test
  void times_are_the_median_of_the_runs_so_far() {
    at.site().submit(jobs(5));
    int[] seconds = {9_000, 1, 1, 1, 9_000};
    at.launcher(1).allocation(TWO).untilIdle().run();
    List<Job> done = at.site().jobs().named("j*").list();
    for (int i = 0; i < 5; i++) {
      at.execute(
          "update balsam.job_event set at = (select at from balsam.job_event b where b.job_id = "
              + done.get(i).id()
              + " and path[cardinality(path)] = 'RUNNING') + interval '"
              + seconds[i]
              + " s' where from_state = 'RUNNING' and job_id = "
              + done.get(i).id());
    }
    at.site().submit(jobs(9).stream().map(job -> job.wallTime(Duration.ofHours(1))).toList());
    Estimate estimate = Estimator.on(at.site()).allocation(TWO).estimate();
    assertThat(estimate.makespan()).isEqualTo(Duration.ofSeconds(2));
    assertThat(estimate.finished()).isEqualTo(9);
    assertThat(
            Estimator.on(at.site())
                .allocation(TWO)
                .taskTime("solve", Duration.ofSeconds(5))
                .estimate()
                .makespan())
        .isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void jobs_of_unknown_length_are_named() {
    at.site().submit(jobs(2));
    assertThatThrownBy(() -> Estimator.on(at.site()).estimate())
        .isInstanceOf(BalsamException.class)
        .hasMessageContaining("{solve=2}");
    assertThatThrownBy(() -> Estimator.on(at.site()).taskTime(Duration.ofSeconds(-1)))
        .hasMessageContaining("PT-1S");
    assertThatThrownBy(() -> Estimator.on(at.site()).timeLimit(Duration.ZERO))
        .hasMessageContaining("longer than zero");
  }

  @Test
  void a_launcher_starts_jobs_in_the_order_of_the_estimate() {
    // No job is released while others wait: a launcher may start one of those meanwhile.
    JobSpec root = Balsam.job("root", SOLVE);
    List<JobSpec> specs = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      JobSpec job =
          Balsam.job("j" + i, SOLVE)
              .priority(i % 3)
              .wallTime(Duration.ofSeconds(5 + i % 4))
              .dependsOn(root);
      specs.add(i % 2 == 0 ? job : job.nodePackingCount(1));
    }
    specs.add(Balsam.job("last", SOLVE).priority(9).dependsOn(List.copyOf(specs)));
    specs.add(root);
    at.site().submit(specs);
    Allocation one = Allocation.simulated(1, 1, Duration.ofMillis(10));
    List<String> order = VirtualOrder.of(at.site(), one, Duration.ofMillis(10));
    Estimate estimate =
        Estimator.on(at.site()).allocation(one).taskTime("solve", Duration.ofMillis(10)).estimate();
    LaunchReport report = at.launcher(1).allocation(one).untilIdle().run();
    assertThat(report.finished()).isEqualTo(14);
    assertThat(estimate.makespan()).isEqualTo(Duration.ofMillis(140));
    assertThat(report.elapsed()).isGreaterThanOrEqualTo(estimate.makespan());
    assertThat(
            at.query(
                "select j.name from balsam.job_event e join balsam.job j on j.id = e.job_id"
                    + " where path[cardinality(path)] = 'RUNNING' order by e.id"))
        .isEqualTo(order);
  }

  private List<String> everything() {
    return at.query(
        "select s.*::text || coalesce((select string_agg(e.*::text, ',' order by e.id)"
            + " from balsam.job_event e where e.job_id = s.job_id), '') from balsam.job_status s order by s.job_id");
  }

  private static List<JobSpec> jobs(int count) {
    return IntStream.range(0, count).mapToObj(i -> Balsam.job("j" + i, SOLVE)).toList();
  }
}
