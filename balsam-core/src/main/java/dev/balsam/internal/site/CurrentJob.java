package dev.balsam.internal.site;

import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import dev.balsam.Job;
import dev.balsam.JobContext;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.Site;
import dev.balsam.SiteOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A job seen by its own running program or script hook: everything it asks for is committed at
 * once, but for a hook's verdict.
 */
final class CurrentJob implements JobContext {
  private static @Nullable Site opened;

  private final Site site;
  private final Job job;
  private final int attempt;
  private final Optional<Path> verdict;

  private CurrentJob(Site site, long id, int attempt, Optional<Path> verdict) {
    this.site = site;
    this.job = site.job(id);
    this.attempt = attempt;
    this.verdict = verdict;
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
      Optional<Path> verdict = Optional.ofNullable(environment.get("BALSAM_VERDICT")).map(Path::of);
      return new CurrentJob(site(Path.of(directory)), Long.parseLong(id), attempt, verdict);
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
    decide("restart", why);
  }

  @Override
  public void fail(String why) {
    decide("fail", why);
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
          "The verdict could not be written: " + SiteLayout.reason(e) + ". Make room.", e);
    }
  }
}
