package dev.balsam.internal.site;

import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.JobContext;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.Site;
import dev.balsam.SiteOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A job seen by its own running program: everything it asks for is committed at once. */
final class CurrentJob implements JobContext {
  private static @Nullable Site opened;

  private final Site site;
  private final Job job;
  private final int attempt;

  private CurrentJob(Site site, long id, int attempt) {
    this.site = site;
    this.job = site.job(id);
    this.attempt = attempt;
  }

  static CurrentJob of(Map<String, String> environment) {
    String directory = environment.get("BALSAM_SITE");
    String id = environment.get("BALSAM_JOB_ID");
    if (directory == null || id == null) {
      throw new BalsamException(
          "This is not the program of a job: BALSAM_SITE and BALSAM_JOB_ID are not set. Balsam.current() works in what a launcher starts.");
    }
    try {
      int attempt = Integer.parseInt(environment.getOrDefault("BALSAM_ATTEMPT", "0"));
      return new CurrentJob(site(Path.of(directory)), Long.parseLong(id), attempt);
    } catch (NumberFormatException e) {
      throw new BalsamException(
          "BALSAM_JOB_ID is \"" + id + "\", which is not the number of a job. Unset it.", e);
    }
  }

  private static synchronized Site site(Path directory) {
    Site known = opened;
    if (known == null || !known.directory().equals(directory)) {
      known =
          ExternalDatabase.read(directory)
              .map(c -> Balsam.connect(c.url(), c.user(), c.password(), directory))
              .orElseGet(() -> existing(directory));
      opened = known;
    }
    return known;
  }

  private static Site existing(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new BalsamException(
          "BALSAM_SITE is \"" + directory + "\", which is not a directory. Unset it.");
    }
    return Balsam.open(directory, SiteOptions.bundledPostgres());
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
    job.data(key, value);
  }

  @Override
  public Job spawn(JobSpec spec) {
    if (spec.definition().workflow().isEmpty()) {
      spec.workflow(job.workflow());
    }
    return site.submit(spec);
  }

  @Override
  public Job spawnChild(JobSpec spec) {
    return spawn(spec.dependsOn(job));
  }

  @Override
  public void kill(Job other) {
    other.kill();
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
