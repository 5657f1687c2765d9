package dev.balsam.internal.state;

import static dev.balsam.JobState.AWAITING_PARENTS;
import static dev.balsam.JobState.CREATED;
import static dev.balsam.JobState.JOB_FINISHED;
import static dev.balsam.JobState.READY;
import static dev.balsam.JobState.RESTART_READY;
import static dev.balsam.JobState.RUNNING;
import static dev.balsam.JobState.USER_KILLED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balsam.JobState;
import dev.balsam.engine.AfterHook;
import dev.balsam.engine.HookPoint;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What the table of moves and the decisions on it promise for every job. */
final class StateTablePropertyTest {
  private static final int ALL_STEPS = 255;

  private static Set<JobState> reached(JobState from, Predicate<StateTable.Move> by) {
    Set<JobState> seen = EnumSet.of(from);
    Deque<JobState> queue = new ArrayDeque<>(seen);
    while (!queue.isEmpty()) {
      JobState at = queue.remove();
      StateTable.all().stream()
          .filter(move -> move.from() == at && by.test(move))
          .map(StateTable.Move::to)
          .filter(seen::add)
          .forEach(queue::add);
    }
    return seen;
  }

  private static Set<JobState> next(JobState from) {
    return Arrays.stream(JobState.values())
        .filter(to -> StateTable.allows(from, to))
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(JobState.class)));
  }

  @Example
  void every_state_is_reachable() {
    assertThat(reached(CREATED, move -> true)).containsExactlyInAnyOrder(JobState.values());
  }

  @Property
  void every_open_state_has_a_way_to_success_without_a_user(@ForAll JobState state) {
    if (!state.isTerminal()) {
      assertThat(reached(state, move -> move.by() != StateTable.By.USER)).contains(JOB_FINISHED);
    }
  }

  @Property
  void only_a_user_s_restart_leads_out_of_an_end(@ForAll JobState state) {
    if (state.isTerminal()) {
      assertThat(StateTable.all())
          .filteredOn(move -> move.from() == state)
          .extracting(StateTable.Move::by)
          .containsOnly(StateTable.By.USER);
      assertThat(next(state))
          .isEqualTo(
              state == JOB_FINISHED
                  ? EnumSet.of(AWAITING_PARENTS, RESTART_READY)
                  : EnumSet.of(AWAITING_PARENTS, READY, RESTART_READY));
    }
  }

  @Property
  void whatever_has_not_ended_can_be_killed(@ForAll JobState state) {
    assertThat(StateTable.allows(state, USER_KILLED)).isEqualTo(!state.isTerminal());
  }

  @Property
  void a_run_begins_only_where_a_launcher_may_claim(@ForAll JobState state) {
    assertThat(StateTable.allows(state, RUNNING)).isEqualTo(state.isRunnable());
  }

  @Property
  void no_state_leads_to_itself_and_none_back_to_the_first(@ForAll JobState state) {
    assertThat(next(state)).doesNotContain(state, CREATED);
  }

  @Property
  void a_path_is_refused_exactly_if_some_move_of_it_is_not_in_the_table(
      @ForAll JobState from, @ForAll @Size(max = 6) List<JobState> path) {
    boolean legal = true;
    JobState at = from;
    for (JobState to : path) {
      legal &= next(at).contains(to);
      at = to;
    }
    if (legal) {
      assertThatCode(() -> StateTable.require(from, path)).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(() -> StateTable.require(from, path))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Property
  void what_follows_a_hook_leaves_the_state_of_that_hook(
      @ForAll HookPoint point, @ForAll @IntRange(max = ALL_STEPS) int steps) {
    // Each is refused by the table when it is made.
    List<JobState> ends = new ArrayList<>();
    ends.add(AfterHook.done(point, steps).to());
    ends.add(AfterHook.failed(point, "no").to());
    if (point != HookPoint.PREPROCESS) {
      ends.add(AfterHook.restarted(point, "again").to());
      ends.add(AfterHook.finished(point, "well").to());
      ends.add(AfterHook.accepted(point, steps, "well enough").to());
    }
    assertThat(ends).doesNotContain(point.state());
  }

  /** Any job, by the decisions alone: it ends, by a path of the table, within its retries. */
  @Property(tries = 2_000)
  void a_life_by_the_decisions_alone_ends_within_its_retries(
      @ForAll @IntRange(max = ALL_STEPS) int steps,
      @ForAll @IntRange(max = 1) int parents,
      @ForAll @IntRange(max = 5) int retries,
      @ForAll Random chance) {
    List<JobState> life = new ArrayList<>(LifeCycle.created(steps, parents));
    int runs = 0;
    int errors = 0;
    int timeouts = 0;
    while (!last(life).isTerminal()) {
      switch (last(life)) {
        case AWAITING_PARENTS -> life.addAll(LifeCycle.released(steps));
        case READY -> life.add(JobState.STAGED_IN);
        case POSTPROCESSED -> life.add(JOB_FINISHED);
        case PREPROCESSED, RESTART_READY -> {
          life.add(RUNNING);
          runs++;
        }
        case RUNNING -> {
          switch (chance.nextInt(3)) {
            case 0 -> life.addAll(LifeCycle.succeeded(steps));
            case 1 -> life.addAll(LifeCycle.erred(steps, retries - errors++));
            default -> life.addAll(LifeCycle.cutOff(steps, timeouts++ < retries));
          }
        }
        default ->
            life.addAll(AfterHook.done(HookPoint.in(last(life)).orElseThrow(), steps).path());
      }
    }
    StateTable.require(CREATED, life.subList(1, life.size()));
    assertThat(runs).isBetween(1, 1 + 2 * retries);
  }

  private static JobState last(List<JobState> life) {
    return life.get(life.size() - 1);
  }
}
