package dev.balsam.launcher.internal.task;

import java.util.Map;
import java.util.Optional;

/** A look at the processes of this machine. */
interface ProcessTable {

  /** The best that this machine offers: /proc where there is one. */
  static ProcessTable ofThisMachine() {
    return ProcFsTable.available() ? new ProcFsTable() : new HandleTable();
  }

  /**
   * Whether snapshots have sessions and markers; without them runaways are only found by their
   * process group.
   */
  boolean seesSessions();

  /**
   * Looks at all processes that are alive.
   *
   * @param sinceNanos markers are only read of processes started after this {@link
   *     System#nanoTime}; older ones cannot belong to the tasks in question
   */
  Snapshot snapshot(long sinceNanos);

  /**
   * One process.
   *
   * @param pid its id
   * @param parent its parent's id
   * @param session the id of its session's leader, 0 if unknown
   * @param startedNanos its start on the scale of {@link System#nanoTime}, at most 20 ms too early;
   *     too late by the time for which the machine was suspended since the table was made
   * @param marker whose it says it is
   */
  record Entry(
      long pid, long parent, long session, long startedNanos, Optional<TaskMarker> marker) {}

  /**
   * All processes at one time, by id; zombies are left out.
   *
   * @param processes by process id
   */
  record Snapshot(Map<Long, Entry> processes) {}
}
