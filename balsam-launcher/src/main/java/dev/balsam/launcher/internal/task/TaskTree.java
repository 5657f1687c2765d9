package dev.balsam.launcher.internal.task;

import dev.balsam.launcher.internal.task.ProcessTable.Entry;
import dev.balsam.launcher.internal.task.ProcessTable.Snapshot;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which processes belong to a task. The environment marker decides where there is one: it stays
 * with a process that left the session or lost its parent, and it keeps a background process of an
 * earlier task of the same worker out. A process without a marker (environment cleared or
 * overwritten, not yet exec'ed, another user's) belongs to its parent's task, and when it has lost
 * its parent, to the task during which it was started in the worker's session.
 *
 * @param task the task's marker; one without a job stands for everything that the runner ever
 *     started
 * @param workers the task's worker, which is not part of the tree; for everything: all workers
 * @param startedNanos when the task was started, {@link System#nanoTime}
 */
record TaskTree(TaskMarker task, Set<Long> workers, long startedNanos) {
  /** What the resolution of /proc's start times may be wrong by. */
  private static final long SLACK_NANOS = 20_000_000;

  List<Entry> members(Snapshot snapshot) {
    Map<Long, Boolean> known = new HashMap<>();
    return snapshot.processes().values().stream()
        .filter(entry -> !workers.contains(entry.pid()))
        .filter(entry -> belongs(entry, snapshot, known, new HashSet<>()))
        .toList();
  }

  private boolean belongs(
      Entry entry, Snapshot snapshot, Map<Long, Boolean> known, Set<Long> path) {
    Boolean before = known.get(entry.pid());
    if (before != null) {
      return before;
    }
    if (!path.add(entry.pid())) {
      return false; // ids reused while the snapshot was taken can make a circle
    }
    boolean result = decide(entry, snapshot, known, path);
    known.put(entry.pid(), result);
    return result;
  }

  private boolean decide(Entry entry, Snapshot snapshot, Map<Long, Boolean> known, Set<Long> path) {
    if (entry.marker().filter(this::decides).isPresent()) {
      return entry.marker().filter(m -> !task.namesTask() || m.equals(task)).isPresent();
    }
    if (workers.contains(entry.parent())) {
      return true;
    }
    if (workers.contains(entry.session()) && entry.startedNanos() - startedNanos >= -SLACK_NANOS) {
      return true;
    }
    Entry parent = snapshot.processes().get(entry.parent());
    return parent != null && belongs(parent, snapshot, known, path);
  }

  /** A marker of another runner decides nothing: that runner may itself be our task. */
  private boolean decides(TaskMarker marker) {
    return marker.run().equals(task.run()) && (marker.namesTask() || !task.namesTask());
  }
}
