package dev.balsam.examples.benchmark;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.Job;
import dev.balsam.JobEvent;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.Site;
import dev.balsam.Workflow;
import dev.balsam.WorkflowRun;
import dev.balsam.launcher.Allocation;
import dev.balsam.launcher.LaunchReport;
import dev.balsam.launcher.Launcher;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What is measured: campaigns of jobs that do next to nothing. */
final class Campaign {
  static final int PACKING = 16;
  private static final App TRUE = Balsam.app("true", "/bin/true");

  private Campaign() {}

  /** Tasks per second from the first claim to the last JOB_FINISHED, by the site's own history. */
  static double tasks(Site site, int jobs, Allocation allocation) {
    Object before = latestEvent(site);
    site.submitAll(
        IntStream.range(0, jobs)
            .mapToObj(i -> Balsam.job("t" + i, TRUE).nodePackingCount(PACKING)));
    LaunchReport report =
        Launcher.on(site).allocation(allocation).progress(false).untilIdle().run();
    if (report.finished() != jobs) {
      throw new IllegalStateException(report.toString());
    }
    return rateSince(site, before, jobs);
  }

  /** Jobs per second from the first claim to the last end, of those after an event. */
  static double rateSince(Site site, Object before, int jobs) {
    Object seconds =
        site.dsl()
            .fetchValue(
                "select extract(epoch from max(recorded_at) - min(recorded_at))::double precision"
                    + " from balsam.job_event where id > ? and from_state is not null",
                before);
    return jobs / (Double) Objects.requireNonNull(seconds);
  }

  /** Part of this machine's slots in use while tasks of one second run on all of them. */
  static double utilisation(Site site, int secondsLong) {
    int slots = Runtime.getRuntime().availableProcessors();
    App second = Balsam.app("second", "sleep 1");
    site.submitAll(
        IntStream.range(0, slots * secondsLong).mapToObj(i -> Balsam.job("s" + i, second)));
    LaunchReport report =
        Launcher.on(site).allocation(Allocation.local()).progress(false).untilIdle().run();
    if (report.finished() != (long) slots * secondsLong) {
      throw new IllegalStateException(report.toString());
    }
    return report.utilisation();
  }

  static Object latestEvent(Site site) {
    return Objects.requireNonNull(
        site.dsl().fetchValue("select coalesce(max(id), 0) from balsam.job_event"));
  }

  /** Milliseconds from one job's end to the next one's, along a chain. */
  static double[] hops(Site site, int length) {
    Workflow chain = Balsam.workflow("chain");
    JobSpec last = chain.job("0", TRUE);
    for (int i = 1; i < length; i++) {
      last = chain.job(Integer.toString(i), TRUE).dependsOn(last);
    }
    WorkflowRun run = site.submit(chain);
    Launcher launcher = Launcher.on(site).progress(false).start();
    run.await(Duration.ofMinutes(1));
    launcher.close();
    List<Instant> ends = run.jobs().stream().map(Campaign::end).toList();
    return IntStream.range(1, length)
        .mapToDouble(i -> Duration.between(ends.get(i - 1), ends.get(i)).toNanos() / 1e6)
        .toArray();
  }

  private static Instant end(Job job) {
    return job.history().stream()
        .filter(event -> event.to() == JobState.JOB_FINISHED)
        .findFirst()
        .map(JobEvent::instant)
        .orElseThrow();
  }

  /**
   * Jobs per second of one streamed submission, each job with none, one or two of the jobs before
   * it as parents.
   */
  static double submit(Site site, int jobs) {
    long before = System.nanoTime();
    long stored = site.submitAll(family(jobs));
    if (stored != jobs) {
      throw new IllegalStateException(stored + " of " + jobs);
    }
    return jobs * 1e9 / (System.nanoTime() - before);
  }

  private static Stream<JobSpec> family(int jobs) {
    JobSpec[] latest = new JobSpec[2];
    return IntStream.range(0, jobs)
        .mapToObj(
            i -> {
              JobSpec job =
                  Balsam.job("job" + i, TRUE)
                      .workflow("bulk")
                      .args("--index", i)
                      .data("index", i)
                      .nodePackingCount(PACKING);
              if (i % 3 >= 1 && latest[0] != null) {
                job.dependsOn(latest[0]);
              }
              if (i % 3 == 2 && latest[1] != null) {
                job.dependsOn(latest[1]);
              }
              latest[1] = latest[0];
              latest[0] = job;
              return job;
            });
  }

  /** Fills the tables with jobs that have finished, with the history that they would have. */
  static void addFinished(Site site, int jobs) {
    site.submitAll(
        IntStream.range(0, jobs).mapToObj(i -> Balsam.job("old" + i, TRUE).workflow("old")));
    var dsl = site.dsl();
    dsl.execute(
        "update balsam.job_status set state = 'JOB_FINISHED', attempt = 1 where state = 'PREPROCESSED'");
    dsl.execute(
        "insert into balsam.job_event (job_id, attempt, from_state, path, at)"
            + " select job_id, 1, 'PREPROCESSED', '{RUNNING}', now() from balsam.job_status");
    dsl.execute(
        "insert into balsam.job_event (job_id, attempt, from_state, path, at)"
            + " select job_id, 1, 'RUNNING', '{RUN_DONE,POSTPROCESSED,JOB_FINISHED}', now() from balsam.job_status");
    dsl.execute("vacuum analyze");
  }
}
