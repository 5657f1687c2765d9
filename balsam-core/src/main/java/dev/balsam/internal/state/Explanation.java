package dev.balsam.internal.state;

import dev.balsam.HookRef;
import dev.balsam.JobState;
import dev.balsam.Outcome;
import dev.balsam.internal.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Says why a job is not running, from facts that somebody else has gathered. Total: every state
 * gets a sentence.
 */
public final class Explanation {
  private static final int MOST_PARENTS = 5;

  /**
   * All that the explanation depends on.
   *
   * @param state the job's state
   * @param attempt number of its latest run
   * @param owner the launcher that runs it, or that is still ending a killed run of it
   * @param ownerLives whether the lease of that launcher has not ended
   * @param nodes nodes that it needs
   * @param ranks ranks on each
   * @param packing how many fill a node; 0 when cores are counted
   * @param cores cores on each node
   * @param gpus GPUs on each node
   * @param memory mebibytes on each node; 0 when nothing is said
   * @param wallSeconds how long it says that it takes; 0 when nothing is said
   * @param pause seconds until its next try, if it waits for one
   * @param message the latest message of its history
   * @param outcome why the last of its runs to end did so
   * @param hook the hook that it waits for, if it does
   * @param parents parents that have not finished; some of them if there are many
   * @param launchers launchers that have not ended
   */
  public record Facts(
      JobState state,
      int attempt,
      Optional<Long> owner,
      boolean ownerLives,
      int nodes,
      int ranks,
      int packing,
      int cores,
      double gpus,
      int memory,
      int wallSeconds,
      Optional<Double> pause,
      String message,
      Optional<Outcome> outcome,
      Optional<HookRef> hook,
      List<Parent> parents,
      List<LauncherFacts> launchers) {
    /**
     * The same with a hook.
     *
     * @param awaited the hook that the job waits for
     * @return a copy
     */
    public Facts with(HookRef awaited) {
      return new Facts(
          state,
          attempt,
          owner,
          ownerLives,
          nodes,
          ranks,
          packing,
          cores,
          gpus,
          memory,
          wallSeconds,
          pause,
          message,
          outcome,
          Optional.of(awaited),
          parents,
          launchers);
    }
  }

  /**
   * A parent that has not finished.
   *
   * @param id its id
   * @param name its name
   * @param state its state
   */
  public record Parent(long id, String name, JobState state) {}

  /**
   * A launcher that has not ended.
   *
   * @param id its id
   * @param host its machine
   * @param mode its launch mode
   * @param nodes its nodes
   * @param cores cores of its largest node
   * @param gpus GPUs of the node with the most
   * @param memory mebibytes of the node with the most; 0 when not known
   * @param secondsLeft until its allocation ends; empty where it does not
   * @param mpi whether it can start several ranks
   * @param takes whether its filter lets the job through
   * @param live whether its lease has not ended
   * @param hooks hooks that it knows
   */
  public record LauncherFacts(
      long id,
      String host,
      String mode,
      int nodes,
      int cores,
      int gpus,
      int memory,
      Optional<Double> secondsLeft,
      boolean mpi,
      boolean takes,
      boolean live,
      List<String> hooks) {}

  private Explanation() {}

  /**
   * The explanation.
   *
   * @param job the facts
   * @return one or more sentences for a person
   */
  public static String of(Facts job) {
    return switch (job.state()) {
      case JOB_FINISHED -> "It has finished.";
      case FAILED ->
          "It has failed" + because(job) + next(job) + "Restart it once the cause is removed.";
      case USER_KILLED -> "A user killed it. Restart it to run it after all.";
      case RUNNING -> running(job);
      case AWAITING_PARENTS -> "It waits for " + parents(job.parents()) + ".";
      case PREPROCESSED, RESTART_READY -> runnable(job) + lastRun(job);
      case READY, POSTPROCESSED -> TransferWords.explain(job, List.of());
      case STAGED_IN, RUN_DONE -> HookWords.explain(job);
      case RUN_ERROR -> "Its run failed" + because(job) + next(job) + HookWords.explain(job);
      case RUN_TIMEOUT -> "Its run was cut off." + lastRun(job) + " " + HookWords.explain(job);
      case CREATED -> "It was just created.";
    };
  }

  /**
   * Whether a job waits for something that no running launcher offers. Not for its parents, nor
   * while somebody works on it.
   *
   * @param job the facts
   * @return true when it will wait until another launcher is started
   */
  public static boolean waitsInVain(Facts job) {
    if (job.owner().isPresent() || job.pause().isPresent()) {
      return false;
    }
    List<LauncherFacts> live = job.launchers().stream().filter(LauncherFacts::live).toList();
    return switch (job.state()) {
      case PREPROCESSED, RESTART_READY ->
          live.stream().allMatch(launcher -> obstacle(job, launcher).isPresent());
      case READY, POSTPROCESSED -> live.stream().noneMatch(LauncherFacts::takes);
      case STAGED_IN, RUN_DONE, RUN_ERROR, RUN_TIMEOUT ->
          live.stream().noneMatch(launcher -> launcher.takes() && HookWords.isKnown(job, launcher));
      case CREATED, AWAITING_PARENTS, RUNNING, JOB_FINISHED, FAILED, USER_KILLED -> false;
    };
  }

  private static String running(Facts job) {
    return job.owner().isEmpty() || job.ownerLives()
        ? "It is running" + job.owner().map(id -> ", started by launcher " + id).orElse("") + "."
        : "It was running, but" + lost(job);
  }

  private static String lost(Facts job) {
    return " its launcher "
        + job.owner().map(String::valueOf).orElse("")
        + " was lost; the next launcher that starts takes it over.";
  }

  private static String lastRun(Facts job) {
    // What is known already: its killed run is being ended.
    return job.outcome()
        .filter(outcome -> job.owner().isEmpty())
        .map(outcome -> " Run " + job.attempt() + ": " + outcome.describe())
        .orElse("");
  }

  private static String because(Facts job) {
    return job.message().isEmpty() ? "." : ": " + job.message();
  }

  // The last lines of an output are no place for our next sentence.
  private static String next(Facts job) {
    return job.message().contains("\n") ? "\n" : " ";
  }

  private static String parents(List<Parent> parents) {
    if (parents.isEmpty()) {
      return "parents that have just finished";
    }
    String named =
        parents.stream()
            .limit(MOST_PARENTS)
            .map(
                parent ->
                    "job "
                        + parent.id()
                        + " \""
                        + Printable.of(parent.name())
                        + "\" ("
                        + parent.state()
                        + ")")
            .collect(Collectors.joining(", "));
    return parents.size() > MOST_PARENTS ? named + " and others" : named;
  }

  private static String runnable(Facts job) {
    if (job.owner().isPresent()) {
      return job.ownerLives()
          ? "It waits until the processes of its killed run, which launcher "
              + job.owner().get()
              + " is ending, are gone."
          : "It was killed while it ran and restarted, but" + lost(job);
    }
    if (job.pause().isPresent()) {
      return "It waits %s s for its next try after an error."
          .formatted((long) Math.ceil(job.pause().get()));
    }
    List<LauncherFacts> live = job.launchers().stream().filter(LauncherFacts::live).toList();
    if (live.isEmpty()) {
      return "It is ready, but no launcher is running on this site. Start one.";
    }
    List<String> obstacles = new ArrayList<>();
    for (LauncherFacts launcher : live) {
      Optional<String> obstacle = obstacle(job, launcher);
      if (obstacle.isEmpty()) {
        return "It is ready and fits launcher "
            + launcher.id()
            + " on "
            + launcher.host()
            + "; it waits for a free place there.";
      }
      obstacles.add("launcher " + launcher.id() + " on " + launcher.host() + " " + obstacle.get());
    }
    return "It is ready, but no running launcher can take it: "
        + String.join("; ", obstacles)
        + ".";
  }

  private static Optional<String> obstacle(Facts job, LauncherFacts launcher) {
    if (!launcher.takes()) {
      return Optional.of("takes other workflows or tags only");
    }
    if (job.nodes() > launcher.nodes()) {
      return Optional.of(
          "has " + launcher.nodes() + " of the " + job.nodes() + " nodes that it needs");
    }
    if ((job.nodes() > 1 || job.ranks() > 1) && !launcher.mpi()) {
      return Optional.of(
          "starts single processes only, and it needs " + job.nodes() * job.ranks() + " ranks");
    }
    if (job.packing() == 0 && job.cores() > launcher.cores()) {
      return Optional.of(
          "has nodes of " + launcher.cores() + " cores, and it needs " + job.cores());
    }
    if (job.gpus() > launcher.gpus()) {
      return Optional.of("has nodes of " + launcher.gpus() + " GPUs, and it needs " + job.gpus());
    }
    if (launcher.memory() > 0 && job.memory() > launcher.memory()) {
      return Optional.of(
          "has nodes of " + launcher.memory() + " MiB of memory, and it needs " + job.memory());
    }
    if (launcher.secondsLeft().filter(left -> job.wallSeconds() > left).isPresent()) {
      return Optional.of(
          "ends in "
              + time(Math.max(0, launcher.secondsLeft().get()))
              + ", and its wall time is "
              + time(job.wallSeconds()));
    }
    return Optional.empty();
  }

  private static String time(double seconds) {
    return seconds < 120 ? (long) seconds + " s" : (long) (seconds / 60) + " min";
  }
}
