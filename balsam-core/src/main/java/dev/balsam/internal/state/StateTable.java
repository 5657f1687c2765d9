package dev.balsam.internal.state;

import static dev.balsam.JobState.AWAITING_PARENTS;
import static dev.balsam.JobState.CREATED;
import static dev.balsam.JobState.FAILED;
import static dev.balsam.JobState.JOB_FINISHED;
import static dev.balsam.JobState.POSTPROCESSED;
import static dev.balsam.JobState.PREPROCESSED;
import static dev.balsam.JobState.READY;
import static dev.balsam.JobState.RESTART_READY;
import static dev.balsam.JobState.RUNNING;
import static dev.balsam.JobState.RUN_DONE;
import static dev.balsam.JobState.RUN_ERROR;
import static dev.balsam.JobState.RUN_TIMEOUT;
import static dev.balsam.JobState.STAGED_IN;
import static dev.balsam.JobState.USER_KILLED;

import dev.balsam.JobState;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every legal move of a job, with who makes it and when. Java, SQL and the picture in the docs all
 * come from this table.
 */
public final class StateTable {
  /** Who makes a move. */
  public enum By {
    /** The engine, on its own. */
    ENGINE,
    /** A launcher, about a run. */
    LAUNCHER,
    /** A hook of the app. */
    HOOK,
    /** A user's command. */
    USER
  }

  /**
   * One legal move.
   *
   * @param from the state left
   * @param to the state entered
   * @param by who makes it
   * @param when under which condition
   */
  public record Move(JobState from, JobState to, By by, String when) {}

  private static final List<Move> MOVES = moves();
  private static final Map<JobState, Set<JobState>> NEXT = next();

  private StateTable() {}

  private static List<Move> moves() {
    List<Move> t = new ArrayList<>();
    t.add(new Move(CREATED, AWAITING_PARENTS, By.ENGINE, "a parent has not finished"));
    t.add(new Move(CREATED, READY, By.ENGINE, "no parent to wait for"));
    t.add(new Move(AWAITING_PARENTS, READY, By.ENGINE, "the last parent has finished"));
    t.add(new Move(AWAITING_PARENTS, FAILED, By.ENGINE, "a parent failed or was killed"));
    t.add(new Move(READY, STAGED_IN, By.ENGINE, "its input is in place"));
    t.add(new Move(READY, FAILED, By.ENGINE, "its input could not be staged in"));
    t.add(
        new Move(
            STAGED_IN, PREPROCESSED, By.HOOK, "the preprocess hook has run, or there is none"));
    t.add(new Move(STAGED_IN, FAILED, By.HOOK, "the preprocess hook failed"));
    for (JobState waiting : List.of(READY, STAGED_IN, PREPROCESSED, RESTART_READY)) {
      t.add(
          new Move(waiting, AWAITING_PARENTS, By.USER, "a dependency was added before the start"));
    }
    t.add(new Move(PREPROCESSED, RUNNING, By.LAUNCHER, "claimed"));
    t.add(new Move(RESTART_READY, RUNNING, By.LAUNCHER, "claimed again"));
    t.add(new Move(RUNNING, RUN_DONE, By.LAUNCHER, "exit code 0"));
    t.add(
        new Move(RUNNING, RUN_ERROR, By.LAUNCHER, "another exit code, or it could not be started"));
    t.add(
        new Move(
            RUNNING,
            RUN_TIMEOUT,
            By.LAUNCHER,
            "cut off by its own limit or by the end of the launcher"));
    t.add(
        new Move(
            RUNNING,
            RESTART_READY,
            By.ENGINE,
            "its launcher was lost, or its node could not run it"));
    t.add(
        new Move(
            RUN_DONE, POSTPROCESSED, By.HOOK, "the postprocess hook has run, or there is none"));
    t.add(new Move(RUN_DONE, JOB_FINISHED, By.HOOK, "the hook says so"));
    t.add(new Move(RUN_DONE, RESTART_READY, By.HOOK, "the hook says so"));
    t.add(new Move(RUN_DONE, FAILED, By.HOOK, "the hook failed or says so"));
    t.add(
        new Move(
            POSTPROCESSED,
            JOB_FINISHED,
            By.ENGINE,
            "its results are staged out, or none are to be"));
    t.add(new Move(POSTPROCESSED, FAILED, By.ENGINE, "its results could not be staged out"));
    for (JobState cut : List.of(RUN_ERROR, RUN_TIMEOUT)) {
      t.add(new Move(cut, RESTART_READY, By.ENGINE, "to be repeated, by its rules or its handler"));
      t.add(new Move(cut, FAILED, By.ENGINE, "not to be repeated, or its handler failed"));
      t.add(new Move(cut, POSTPROCESSED, By.HOOK, "its handler is content"));
      t.add(new Move(cut, JOB_FINISHED, By.HOOK, "its handler says so"));
    }
    for (JobState open : JobState.values()) {
      if (!open.isTerminal()) {
        t.add(new Move(open, USER_KILLED, By.USER, "killed"));
      }
    }
    for (JobState end : List.of(JOB_FINISHED, FAILED, USER_KILLED)) {
      t.add(new Move(end, AWAITING_PARENTS, By.USER, "restarted, and a parent has not finished"));
      if (end != JOB_FINISHED) {
        t.add(
            new Move(end, READY, By.USER, "restarted, and it never ran or was not prepared again"));
      }
      t.add(new Move(end, RESTART_READY, By.USER, "restarted"));
    }
    return List.copyOf(t);
  }

  private static Map<JobState, Set<JobState>> next() {
    Map<JobState, Set<JobState>> next = new EnumMap<>(JobState.class);
    MOVES.forEach(
        move ->
            next.computeIfAbsent(move.from(), none -> EnumSet.noneOf(JobState.class))
                .add(move.to()));
    return next;
  }

  /**
   * The whole table.
   *
   * @return every legal move
   */
  public static List<Move> all() {
    return MOVES;
  }

  /**
   * Whether a move is in the table.
   *
   * @param from the state left
   * @param to the state entered
   * @return true if a job may make it
   */
  public static boolean allows(JobState from, JobState to) {
    return NEXT.getOrDefault(from, Set.of()).contains(to);
  }

  /**
   * Refuses a path that leaves the table: the last line of defence before anything is written.
   *
   * @param from the state left
   * @param path the states entered, in order
   * @throws IllegalStateException when some move is not in the table
   */
  public static void require(JobState from, List<JobState> path) {
    JobState at = from;
    for (JobState to : path) {
      if (!allows(at, to)) {
        throw new IllegalStateException("no job may go from " + at + " to " + to);
      }
      at = to;
    }
  }
}
