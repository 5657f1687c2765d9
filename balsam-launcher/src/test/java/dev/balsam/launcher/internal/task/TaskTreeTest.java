package dev.balsam.launcher.internal.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.launcher.internal.task.ProcessTable.Entry;
import dev.balsam.launcher.internal.task.ProcessTable.Snapshot;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TaskTreeTest {
  private static final long WORKER = 10;
  private static final long STARTED = 1_000_000_000;
  private static final TaskMarker MINE = new TaskMarker("run", "5", "2");
  private static final TaskTree TREE = new TaskTree(MINE, Set.of(WORKER), STARTED);

  @Test
  void the_marker_decides_wherever_the_process_is() {
    assertThat(members(process(50, 1, 50, MINE))).containsExactly(50L);
    assertThat(
            members(
                process(50, 1, WORKER, new TaskMarker("run", "5", "1")),
                process(51, 1, WORKER, new TaskMarker("run", "6", "2")),
                process(52, 51, WORKER, null, STARTED - 100_000_000)))
        .as("earlier attempts and other jobs in the same session, and their children")
        .isEmpty();
  }

  @Test
  void an_unmarked_process_belongs_to_its_parents_task() {
    assertThat(
            members(
                process(20, WORKER, WORKER, new TaskMarker("run", "", "")),
                process(21, 20, WORKER, null),
                process(50, 1, 50, MINE),
                process(51, 50, 51, null)))
        .containsExactlyInAnyOrder(20L, 21L, 50L, 51L);
  }

  @Test
  void an_unmarked_orphan_in_the_session_belongs_to_the_task_during_which_it_was_started() {
    assertThat(
            members(
                process(20, 1, WORKER, null, STARTED + 5),
                process(21, 1, WORKER, null, STARTED - 500_000_000),
                process(22, 1, 99, null)))
        .containsExactly(20L);
  }

  @Test
  void another_runner_inside_the_task_belongs_to_it() {
    TaskMarker inner = new TaskMarker("inner", "5", "2");
    assertThat(
            members(
                process(50, WORKER, WORKER, MINE),
                process(51, 50, 51, inner),
                process(52, 1, 52, inner)))
        .containsExactlyInAnyOrder(50L, 51L);
  }

  @Test
  void the_tree_of_everything_leaves_only_the_workers_out() {
    TaskTree everything = new TaskTree(new TaskMarker("run", "", ""), Set.of(WORKER, 11L), STARTED);
    Snapshot snapshot =
        snapshot(
            process(WORKER, 2, WORKER, new TaskMarker("run", "", "")),
            process(11, 2, 11, new TaskMarker("run", "", "")),
            process(50, 1, 50, MINE),
            process(51, 1, 51, new TaskMarker("run", "7", "1")),
            process(52, 1, 52, new TaskMarker("other", "7", "1")),
            process(53, 2, 53, null));
    assertThat(everything.members(snapshot).stream().map(Entry::pid))
        .containsExactlyInAnyOrder(50L, 51L);
  }

  @Test
  void parents_in_a_circle_do_no_harm() {
    assertThat(members(process(20, 21, 20, null), process(21, 20, 20, null))).isEmpty();
  }

  private static List<Long> members(Entry... others) {
    Entry worker = process(WORKER, 2, WORKER, new TaskMarker("run", "", ""));
    Entry[] all = Arrays.copyOf(others, others.length + 1);
    all[others.length] = worker;
    return TREE.members(snapshot(all)).stream().map(Entry::pid).toList();
  }

  private static Snapshot snapshot(Entry... entries) {
    return new Snapshot(
        Arrays.stream(entries).collect(Collectors.toMap(Entry::pid, Function.identity())));
  }

  private static Entry process(long pid, long parent, long session, @Nullable TaskMarker marker) {
    return process(pid, parent, session, marker, STARTED + 1_000_000);
  }

  private static Entry process(
      long pid, long parent, long session, @Nullable TaskMarker marker, long started) {
    return new Entry(pid, parent, session, started, Optional.ofNullable(marker));
  }
}
