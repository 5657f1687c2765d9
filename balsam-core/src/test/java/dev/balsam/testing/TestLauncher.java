package dev.balsam.testing;

import dev.balsam.Job;
import dev.balsam.Site;
import dev.balsam.engine.AfterRun;
import dev.balsam.engine.Claim;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.engine.Engine;
import dev.balsam.engine.Exchange;
import dev.balsam.engine.JobFilter;
import dev.balsam.engine.LauncherInfo;
import dev.balsam.engine.RunResult;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A launcher as the database sees one; it runs nothing, the test says how its runs end. */
public final class TestLauncher {
  private final Engine engine;
  private final long id;

  private TestLauncher(Engine engine, long id) {
    this.engine = engine;
    this.id = id;
  }

  /** Registers one that takes every job. */
  public static TestLauncher on(Site site) {
    return on(site, JobFilter.ALL);
  }

  /** Registers one with a filter. */
  public static TestLauncher on(Site site, JobFilter filter) {
    LauncherInfo info =
        new LauncherInfo(
            "here boot ns",
            1,
            "0",
            "SERIAL",
            4,
            64,
            8,
            0,
            false,
            filter,
            List.of(),
            Optional.empty());
    return new TestLauncher(site.engine(), site.engine().register(info));
  }

  /** Its id. */
  public long id() {
    return id;
  }

  /** The engine. */
  public Engine engine() {
    return engine;
  }

  /** A claim for anything, at most so many. */
  public static Claim anything(int most) {
    return new Claim(
        JobFilter.ALL, true, 1_000, 1_000, 1, 1_000, 1_000, Long.MAX_VALUE, most, all -> all);
  }

  /** Claims up to so many jobs. */
  public List<ClaimedJob> claim(int most) {
    return claim(anything(most));
  }

  /** Claims. */
  public List<ClaimedJob> claim(Claim claim) {
    return engine.exchange(id, List.of(), Optional.of(claim)).claimed();
  }

  /** Claims the one job that must be there. */
  public ClaimedJob claimOne() {
    List<ClaimedJob> jobs = claim(1);
    if (jobs.size() != 1) {
      throw new AssertionError("nothing to claim");
    }
    return jobs.get(0);
  }

  /** Gives results in one exchange. */
  public Exchange give(RunResult... results) {
    return engine.exchange(id, Arrays.asList(results), Optional.empty());
  }

  /** Gives success. */
  public void finish(ClaimedJob... jobs) {
    give(Arrays.stream(jobs).map(TestLauncher::success).toArray(RunResult[]::new));
  }

  /** Gives failure. */
  public void fail(ClaimedJob... jobs) {
    give(Arrays.stream(jobs).map(TestLauncher::failure).toArray(RunResult[]::new));
  }

  /** Claims and finishes until nothing is left that could be claimed. */
  public int finishAll() {
    int runs = 0;
    for (List<ClaimedJob> jobs = claim(1_000); !jobs.isEmpty(); jobs = claim(1_000)) {
      finish(jobs.toArray(ClaimedJob[]::new));
      runs += jobs.size();
    }
    return runs;
  }

  /** Claims the job, which must be the next one, and lets it fail. */
  public void claimAndFail(Job job) {
    fail(claimThis(job));
  }

  /** Claims the job, which must be the next one, and lets it finish. */
  public void claimAndFinish(Job job) {
    finish(claimThis(job));
  }

  /** Claims exactly this one of the runnable jobs. */
  public ClaimedJob claimThis(Job job) {
    Claim claim =
        new Claim(
            JobFilter.ALL,
            true,
            1_000,
            1_000,
            1,
            1_000,
            1_000,
            Long.MAX_VALUE,
            1_000,
            all -> all.stream().filter(candidate -> candidate.jobId() == job.id()).toList());
    List<ClaimedJob> jobs = claim(claim);
    if (jobs.size() != 1) {
      throw new AssertionError(job + " is not runnable but " + job.state());
    }
    return jobs.get(0);
  }

  /** The result of a success. */
  public static RunResult success(ClaimedJob job) {
    return AfterRun.exited(job, 0, "", Instant.now());
  }

  /** The result of a failure. */
  public static RunResult failure(ClaimedJob job) {
    return AfterRun.exited(job, 1, "it broke", Instant.now());
  }
}
