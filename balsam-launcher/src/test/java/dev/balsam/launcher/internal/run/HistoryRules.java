package dev.balsam.launcher.internal.run;

import static dev.balsam.launcher.internal.run.Simulation.require;

import dev.balsam.JobState;
import dev.balsam.engine.AfterRun;
import dev.balsam.internal.state.StateTable;
import dev.balsam.internal.state.StepSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What must hold of every job of a site on which nothing is left to happen. */
final class HistoryRules {
  private HistoryRules() {}

  static void check(SimulatedSite site) {
    for (SimulatedJob job : site.jobs()) {
      require(job.state.isTerminal(), "it has not ended: " + job);
      path(job);
      attempts(job);
      retries(job);
      parents(site, job);
    }
  }

  private static void path(SimulatedJob job) {
    JobState at = JobState.CREATED;
    for (SimulatedJob.Write write : job.history) {
      require(write.from() == at, "its path is broken: " + job);
      StateTable.require(at, write.path());
      at = write.path().get(write.path().size() - 1);
    }
    require(at == job.state, "its history ends in " + at + ": " + job);
  }

  private static void attempts(SimulatedJob job) {
    int begun = 0;
    Set<Integer> ended = new HashSet<>();
    for (SimulatedJob.Write write : job.history) {
      if (write.path().equals(List.of(JobState.RUNNING))) {
        require(write.attempt() == ++begun, "its attempts are not counted one by one: " + job);
      }
      if (write.from() == JobState.RUNNING) {
        require(ended.add(write.attempt()), "an attempt ended twice: " + job);
      }
    }
    require(begun == job.attempt && ended.size() == begun, "an attempt has no end: " + job);
  }

  // A user's restart gives a job all of its retries again.
  private static void retries(SimulatedJob job) {
    int used = 0;
    int repeatedTimeouts = 0;
    for (SimulatedJob.Write write : job.history) {
      if (write.from().isTerminal()) {
        used = 0;
        repeatedTimeouts = 0;
      }
      used += write.isAutomaticRestart() ? 1 : 0;
      repeatedTimeouts +=
          write.path().equals(List.of(JobState.RUN_TIMEOUT, JobState.RESTART_READY)) ? 1 : 0;
      require(used <= job.wish.retries(), "it had more retries than it may: " + job);
    }
    require(job.errors == used, "something else than an error used a retry up: " + job);
    boolean handled = StepSet.has(job.wish.steps(), StepSet.ON_TIMEOUT);
    int most = Math.max(AfterRun.MOST_TIMEOUT_REPEATS, job.wish.retries()) + 1;
    require(handled || job.timeouts <= most, "it timed out too often: " + job);
    boolean neverAgain = StepSet.has(job.wish.steps(), StepSet.NO_TIMEOUT_RETRY) || handled;
    require(!neverAgain || repeatedTimeouts == 0, "it was repeated against its rules: " + job);
  }

  private static void parents(SimulatedSite site, SimulatedJob job) {
    long pending =
        job.parents.stream().filter(p -> site.job(p).state != JobState.JOB_FINISHED).count();
    require(job.pendingParents == pending, pending + " parents have not finished: " + job);
    for (long id : job.parents) {
      SimulatedJob parent = site.job(id);
      boolean mayIgnore = SimulatedSite.ignoresParents(job) || parent.hasEverFinished();
      require(mayIgnore || job.isDead(), "its parent failed, and it did not: " + job);
    }
  }
}
