package dev.balsam.internal.store;

import dev.balsam.BalsamException;
import dev.balsam.JobState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The jobs that were stored before a submission and that jobs of it depend on. While one is locked,
 * the launcher that runs it cannot record its end; so they are locked for a short moment only:
 * before the rows are written where those are few, else after them. What was not known of a parent
 * until then counts as pending, and is settled at the end.
 */
final class StoredParents {
  // The weakest lock: it stands in the way of nothing but deleting the job.
  private static final String KEEP =
      "select job_id from balsam.job_status where job_id = any(?) order by job_id for key share";

  private final Connection connection;
  private final Map<Long, JobState> locked = new HashMap<>();
  private final Set<Long> unlocked = new HashSet<>();
  private final List<Long> unchecked = new ArrayList<>();

  StoredParents(Connection connection) {
    this.connection = connection;
  }

  void add(long parent) {
    if (!locked.containsKey(parent) && unlocked.add(parent)) {
      unchecked.add(parent);
    }
  }

  /** Keeps those known so far from changing until the transaction ends. */
  void lock() throws SQLException {
    Map<Long, JobState> states = ParentStates.locked(connection, unlocked);
    refuseUnknown(unlocked, states.keySet());
    locked.putAll(states);
    unlocked.clear();
    unchecked.clear();
  }

  /** Whether a parent is locked and has finished; false for any that is not of this kind. */
  boolean hasFinished(long parent) {
    return locked.get(parent) == JobState.JOB_FINISHED;
  }

  /** Refuses those that are not there; the others are not deleted before the transaction ends. */
  void keep() throws SQLException {
    if (unchecked.isEmpty()) {
      return;
    }
    Set<Long> there = new HashSet<>();
    try (var ask = connection.prepareStatement(KEEP)) {
      ask.setArray(1, SqlArrays.bigints(connection, unchecked));
      try (var rows = ask.executeQuery()) {
        while (rows.next()) {
          there.add(rows.getLong(1));
        }
      }
    }
    refuseUnknown(unchecked, there);
    unchecked.clear();
  }

  /**
   * Lets those go that waited for parents which had finished, and fails those whose parents have.
   * May be repeated after its statements were undone.
   */
  void settle() throws SQLException {
    Map<Long, JobState> late = ParentStates.locked(connection, unlocked);
    ChildRelease.ofNew(connection, in(late, Set.of(JobState.JOB_FINISHED)));
    late.putAll(locked);
    FailurePropagation.from(connection, in(late, Set.of(JobState.FAILED, JobState.USER_KILLED)));
  }

  private static List<Long> in(Map<Long, JobState> jobs, Set<JobState> states) {
    return jobs.entrySet().stream()
        .filter(job -> states.contains(job.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static void refuseUnknown(Collection<Long> parents, Set<Long> there) {
    for (long parent : parents) {
      if (!there.contains(parent)) {
        throw new BalsamException(
            "A job depends on job "
                + parent
                + ", which is not on this site. Was it deleted, or is it of another site?");
      }
    }
  }
}
