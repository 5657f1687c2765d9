package dev.balsam.launcher.internal.task;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What Java itself knows about processes, for systems without /proc: parents only. */
final class HandleTable implements ProcessTable {

  @Override
  public boolean seesSessions() {
    return false;
  }

  @Override
  public Snapshot snapshot(long sinceNanos) {
    Map<Long, Entry> processes = new HashMap<>();
    ProcessHandle.allProcesses()
        .forEach(
            handle -> {
              long parent = handle.parent().map(ProcessHandle::pid).orElse(0L);
              processes.put(
                  handle.pid(), new Entry(handle.pid(), parent, 0, sinceNanos, Optional.empty()));
            });
    return new Snapshot(processes);
  }
}
