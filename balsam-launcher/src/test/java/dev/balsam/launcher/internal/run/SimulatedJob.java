package dev.balsam.launcher.internal.run;

import dev.balsam.Balsam;
import dev.balsam.JobState;
import dev.balsam.Resources;
import dev.balsam.engine.Candidate;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.internal.state.StateTable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The rows of one job on a {@link SimulatedSite}; its moves are those of the table. */
final class SimulatedJob {
  static final long NOBODY = 0;

  /**
   * What a user asks for.
   *
   * @param steps bits of its steps
   * @param retries automatic restarts
   * @param limited whether its runs have a limit
   * @param packing how many fill a node; 0 when cores are counted
   * @param cores cores
   * @param gpus GPUs
   */
  record Wish(int steps, int retries, boolean limited, int packing, int cores, double gpus) {}

  /** One write of the history. */
  record Write(JobState from, List<JobState> path, int attempt) {
    boolean isAutomaticRestart() {
      return path.equals(List.of(JobState.RUN_ERROR, JobState.RESTART_READY));
    }
  }

  final long id;
  final Wish wish;
  final Set<Long> parents = new TreeSet<>();
  final Set<Long> children = new TreeSet<>();
  final List<Write> history = new ArrayList<>();
  JobState state = JobState.CREATED;
  int attempt;
  long owner = NOBODY;
  int errors;
  int timeouts;
  int pendingParents;
  long notBefore;
  boolean failedByParent;

  SimulatedJob(long id, Wish wish) {
    this.id = id;
    this.wish = wish;
  }

  void move(List<JobState> path) {
    StateTable.require(state, path);
    history.add(new Write(state, path, attempt));
    state = path.get(path.size() - 1);
  }

  boolean hasEverFinished() {
    return history.stream().anyMatch(write -> write.path().contains(JobState.JOB_FINISHED));
  }

  boolean isDead() {
    return state == JobState.FAILED || state == JobState.USER_KILLED;
  }

  Candidate candidate() {
    return new Candidate(id, state, 1, 1, wish.packing(), wish.cores(), wish.gpus(), 0, 0, 0);
  }

  ClaimedJob claimed(JobState from) {
    // Nothing is there, so that no output is read.
    Path nowhere = Path.of("/nonexistent");
    return new ClaimedJob(
        id,
        attempt,
        from,
        "job " + id,
        "",
        Balsam.app("app", "true"),
        List.of(),
        Map.of(),
        Resources.ONE_CORE,
        wish.limited() ? Optional.of(Duration.ofSeconds(20)) : Optional.empty(),
        wish.retries(),
        errors,
        timeouts,
        wish.steps(),
        List.copyOf(parents),
        nowhere,
        nowhere.resolve("job.out"),
        false,
        Optional.empty());
  }

  @Override
  public String toString() {
    return "job "
        + id
        + " "
        + state
        + " attempt "
        + attempt
        + " owner "
        + owner
        + " pending "
        + pendingParents
        + " parents "
        + parents
        + " "
        + wish
        + " "
        + history;
  }
}
