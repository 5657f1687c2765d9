package dev.balsam.internal.site;

import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.JobContext;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.SiteOptions;
import dev.balsam.internal.store.Fence;
import dev.balsam.internal.text.Printable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job seen by its own running program: everything it asks for is committed at once, and refused
 * once its run no longer counts.
 */
final class CurrentJob implements JobContext {
  private static final Logger LOG = LoggerFactory.getLogger(CurrentJob.class);
  private static @Nullable SiteImpl opened;

  private final SiteImpl site;
  private final Job job;
  private final OptionalInt attempt;
  private final Fence fence;

  private CurrentJob(SiteImpl site, long id, OptionalInt attempt) {
    this.site = site;
    this.job = site.job(id);
    this.attempt = attempt;
    this.fence = attempt.isPresent() ? Fence.ofRun(id, attempt.getAsInt()) : Fence.NONE;
  }

  static CurrentJob of(Map<String, String> environment) {
    String directory = environment.get("BALSAM_SITE");
    String id = environment.get("BALSAM_JOB_ID");
    if (directory == null || id == null) {
      throw new BalsamException(
          "This is not the program of a job: BALSAM_SITE and BALSAM_JOB_ID are not set. Balsam.current() works in what a launcher starts.");
    }
    String run = environment.get("BALSAM_ATTEMPT");
    long job = number("BALSAM_JOB_ID", id, "the number of a job");
    OptionalInt attempt =
        run == null
            ? OptionalInt.empty()
            : OptionalInt.of(
                Math.toIntExact(
                    Math.min(
                        Integer.MAX_VALUE, number("BALSAM_ATTEMPT", run, "the number of a run"))));
    return new CurrentJob(site(Path.of(directory)), job, attempt);
  }

  private static long number(String variable, String value, String what) {
    try {
      long number = Long.parseLong(value);
      if (number > 0) {
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
    return attempt.orElse(0);
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
  public void kill(Job other) {
    site.kills().kill(List.of(other.id()), true, fence);
  }

  @Override
  public void restart(String why) {
    throw onlyForHooks("restart");
  }

  @Override
  public void fail(String why) {
    throw onlyForHooks("fail");
  }

  @Override
  public void finish(String why) {
    throw onlyForHooks("finish");
  }

  private static BalsamException onlyForHooks(String verdict) {
    return new BalsamException(
        verdict + "() is for hooks. A running program says how it went by its exit code.");
  }
}
