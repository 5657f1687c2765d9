package dev.balsam.launcher.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.App;
import dev.balsam.Balsam;
import dev.balsam.Hook;
import dev.balsam.Job;
import dev.balsam.JobContext;
import dev.balsam.JobSpec;
import dev.balsam.JobState;
import dev.balsam.Site;
import dev.balsam.Workflow;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Jobs with children and hooks whose tasks write down that they run, to be run while things break,
 * and what must hold afterwards whatever broke.
 */
public final class FaultCampaign {
  /** Jobs of the campaign in all, those included that hooks spawn. */
  public static final int JOBS = 16;

  private static final int LEAVES = 6;

  // A second run of a job beside its first finds the lock taken: by the task or by what it left.
  private static final String TASK =
      """
      exec 9>> "$1/lock-$BALSAM_JOB_ID"
      flock -n 9 || echo $BALSAM_JOB_ID >> "$1/overlaps"
      echo "$BALSAM_JOB_ID $BALSAM_ATTEMPT" >> "$1/begun"
      sleep 0.15
      echo "$BALSAM_JOB_ID $BALSAM_ATTEMPT" >> "$1/ended"
      """;

  private final Site site;
  private final Path directory;

  private FaultCampaign(Site site, Path directory) {
    this.site = site;
    this.directory = directory;
  }

  /** Spawns a job and stores a value; once only, or not at all. */
  public static final class Spawns implements Hook {
    @Override
    public void run(JobContext ctx) {
      ctx.data("hooked", ctx.attempt());
      ctx.spawnChild(
          Balsam.job("spawned by " + ctx.job().id(), TestSite.SH)
              .args(TASK, "task", String.valueOf(ctx.job().data().get("directory"))));
    }
  }

  /**
   * Submits six jobs with hooks that spawn a job each, three that wait for two of them, and one
   * that waits for those three.
   *
   * @param site where
   * @param directory where the tasks write what they do; also that of the site
   */
  public static FaultCampaign submit(Site site, Path directory) {
    Workflow workflow = Balsam.workflow("campaign");
    App hooked =
        Balsam.app("hooked").argv(List.of("/bin/sh", "-c")).postprocess(Spawns.class).build();
    List<JobSpec> leaves = new ArrayList<>();
    for (int i = 0; i < LEAVES; i++) {
      leaves.add(task(workflow.job("leaf " + i, hooked), directory));
    }
    List<JobSpec> pairs = new ArrayList<>();
    for (int i = 0; i < LEAVES; i += 2) {
      JobSpec pair = task(workflow.job("pair " + i, TestSite.SH), directory);
      pairs.add(pair.dependsOn(leaves.get(i), leaves.get(i + 1)));
    }
    task(workflow.job("join", TestSite.SH), directory).dependsOn(pairs);
    site.submit(workflow);
    return new FaultCampaign(site, directory);
  }

  private static JobSpec task(JobSpec job, Path directory) {
    return job.args(TASK, "task", directory).data("directory", directory.toString());
  }

  /** Waits until so many runs have begun. */
  public void awaitBegun(int runs) {
    Wait.until(runs + " runs have begun", () -> begun() >= runs);
  }

  /** How many runs have begun. */
  public int begun() {
    return Wait.lines(directory.resolve("begun")).size();
  }

  /** Waits until every job has finished. */
  public void awaitEnd() {
    Wait.until("all have finished", () -> finished() == JOBS);
  }

  /** How many jobs have finished. */
  public long finished() {
    return site.jobs().state(JobState.JOB_FINISHED).count();
  }

  /**
   * Every job has finished and none was lost; each ran in one process at a time, and finished once;
   * hooks did all or nothing; every history is legal; no process is left.
   */
  public void endedWell() {
    Wait.until("no task process is left", () -> processes().isEmpty());
    List<Job> jobs = site.jobs().list();
    assertThat(jobs).hasSize(JOBS);
    assertThat(jobs).allMatch(job -> job.state() == JobState.JOB_FINISHED, "has finished");
    List<String> ended = Wait.lines(directory.resolve("ended"));
    for (Job job : jobs) {
      StateRules.holdFor(job);
      assertThat(TestSite.states(job)).containsOnlyOnce("RUN_DONE", "JOB_FINISHED");
      assertThat(ended).as(job + " did its work").contains(job.id() + " " + job.attempt());
    }
    assertThat(Wait.lines(directory.resolve("begun"))).as("runs begun").doesNotHaveDuplicates();
    assertThat(ended).as("runs ended").doesNotHaveDuplicates();
    assertThat(Wait.lines(directory.resolve("overlaps")))
        .as("jobs that ran twice at once")
        .isEmpty();
    List<Job> leaves = site.jobs().named("leaf *").list();
    assertThat(leaves).hasSize(LEAVES).allMatch(job -> job.data().containsKey("hooked"));
    assertThat(site.jobs().named("spawned by *").list().stream().map(Job::name))
        .containsExactlyInAnyOrderElementsOf(
            leaves.stream().map(job -> "spawned by " + job.id()).toList());
  }

  /** Processes that carry the mark of the site's tasks. */
  private List<String> processes() {
    String mark = "\0BALSAM_SITE=" + site.directory() + "\0";
    String[] all = new File("/proc").list((proc, name) -> Character.isDigit(name.charAt(0)));
    return Arrays.stream(all == null ? new String[0] : all)
        .filter(process -> environment(process).contains(mark))
        .toList();
  }

  private static String environment(String process) {
    try (var environ = new FileInputStream("/proc/" + process + "/environ")) {
      return "\0" + new String(environ.readAllBytes(), StandardCharsets.ISO_8859_1) + "\0";
    } catch (IOException e) {
      return ""; // it has ended meanwhile
    }
  }
}
