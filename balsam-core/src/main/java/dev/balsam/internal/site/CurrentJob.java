package dev.balsam.internal.site;

import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.JobContext;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.SiteOptions;
import dev.balsam.internal.postgres.ServerAdmin;
import dev.balsam.internal.store.Fence;
import dev.balsam.internal.store.JobEdits;
import dev.balsam.internal.text.Printable;
import dev.balsam.internal.text.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job seen by its own running program or script hook: everything it asks for is committed at
 * once, but for a hook's verdict, and refused once its run no longer counts.
 */
final class CurrentJob implements JobContext {
  private static final Logger LOG = LoggerFactory.getLogger(CurrentJob.class);
  private static @Nullable SiteImpl opened;

  private final SiteImpl site;
  private final Job job;
  private final int attempt;
  private final Fence fence;
  private final Optional<Path> verdict;

  private CurrentJob(SiteImpl site, long id, int attempt, Fence fence, Optional<Path> verdict) {
    this.site = site;
    this.job = site.job(id);
    this.attempt = attempt;
    this.fence = fence;
    this.verdict = verdict;
  }

  static CurrentJob of(Map<String, String> environment) {
    String directory = environment.get("BALSAM_SITE");
    String id = environment.get("BALSAM_JOB_ID");
    if (directory == null || id == null) {
      throw new BalsamException(
          "This is not the program of a job: BALSAM_SITE and BALSAM_JOB_ID are not set. Balsam.current() works in what a launcher starts.");
    }
    long job = id(id);
    String run = environment.get("BALSAM_ATTEMPT");
    OptionalInt attempt = run == null ? OptionalInt.empty() : OptionalInt.of(attempt(run));
    Optional<Path> verdict = Optional.ofNullable(environment.get("BALSAM_VERDICT")).map(Path::of);
    Fence fence =
        attempt.isEmpty() ? Fence.NONE : fence(job, attempt.getAsInt(), verdict.isPresent());
    return new CurrentJob(site(Path.of(directory)), job, attempt.orElse(0), fence, verdict);
  }

  // A hook holds its job without running it.
  private static Fence fence(long job, int attempt, boolean hook) {
    return hook ? Fence.ofHook(job, attempt) : Fence.ofRun(job, attempt);
  }

  private static long id(String value) {
    return number("BALSAM_JOB_ID", value, 1, Long.MAX_VALUE, "the number of a job");
  }

  private static int attempt(String value) {
    return (int) number("BALSAM_ATTEMPT", value, 0, Integer.MAX_VALUE, "the number of a run");
  }

  private static long number(String variable, String value, long least, long most, String what) {
    try {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      LOG.debug("{} is no number", variable);
    }
    throw new BalsamException(
        variable + " is \"" + Printable.of(value) + "\", which is not " + what + ". Unset it.");
  }

  private static synchronized SiteImpl site(Path directory) {
    SiteImpl known = opened;
    if (known == null || !known.directory().equals(directory)) {
      known =
          ExternalDatabase.read(directory)
              .map(c -> Sites.connected(c.url(), c.user(), c.password(), directory))
              .orElseGet(() -> existing(directory));
      opened = known;
    }
    return known;
  }

  private static SiteImpl existing(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new BalsamException(
          "BALSAM_SITE is \"" + directory + "\", which is not a directory. Unset it.");
    }
    ServerAdmin.stoppedOnPurpose(directory)
        .ifPresent(
            stopped -> {
              throw stopped;
            });
    return Sites.opened(directory, SiteOptions.bundledPostgres());
  }

  @Override
  public Job job() {
    return job;
  }

  @Override
  public JobState state() {
    return job.state();
  }

  @Override
  public int attempt() {
    return attempt;
  }

  @Override
  public List<Job> parents() {
    return job.parents();
  }

  @Override
  public List<Job> children() {
    return job.children();
  }

  @Override
  public Path workdir() {
    return job.workdir();
  }

  @Override
  public String output() {
    return job.output();
  }

  @Override
  public Map<String, Object> data() {
    return job.data();
  }

  @Override
  public void data(String key, Object value) {
    site.reader().data(job.id(), key, value, fence);
  }

  @Override
  public void data(List<String> path, Object value) {
    site.reader().data(job.id(), path, value, fence);
  }

  @Override
  public void args(Object... words) {
    modify(Optional.of(draft().args(words).definition().args()), Map.of());
  }

  @Override
  public void environment(String name, String value) {
    draft().environment(name, value);
    modify(Optional.empty(), Map.of(name, value));
  }

  @Override
  public void modify(Optional<List<String>> words, Map<String, String> variables) {
    JobSpec draft = draft();
    words.ifPresent(all -> draft.args(all.toArray()));
    variables.forEach(draft::environment);
    List<String> entries =
        variables.entrySet().stream()
            .map(entry -> JobEdits.variable(job.id(), entry.getKey(), entry.getValue()))
            .toList();
    site.edits().modify(job.id(), words, entries, fence);
  }

  /** Refuses what no draft of this job would take. */
  private JobSpec draft() {
    return Balsam.job(job.name(), job.app());
  }

  @Override
  public Job spawn(JobSpec spec) {
    if (spec.definition().workflow().isEmpty()) {
      spec.workflow(job.workflow());
    }
    return site.submit(spec, fence);
  }

  @Override
  public Job spawnChild(JobSpec spec) {
    return spawn(spec.dependsOn(job));
  }

  @Override
  public long kill(Collection<Job> jobs, boolean descendants) {
    return site.kills().kill(jobs.stream().map(Job::id).toList(), descendants, fence);
  }

  @Override
  public void restart(String why) {
    decide("restart", why);
  }

  @Override
  public void fail(String why) {
    decide("fail", why);
  }

  @Override
  public void accept(String why) {
    decide("accept", why);
  }

  @Override
  public void finish(String why) {
    decide("finish", why);
  }

  // In a script hook the launcher reads the verdict when the script has succeeded.
  private void decide(String verdict, String why) {
    Path file =
        this.verdict.orElseThrow(
            () ->
                new BalsamException(
                    verdict
                        + "() is for hooks. A running program says how it went by its exit code."));
    try {
      Files.writeString(file, verdict + " " + why);
    } catch (IOException e) {
      throw new BalsamException(
          "The verdict could not be written: " + Reason.of(e) + ". Make room.", e);
    }
  }
}
