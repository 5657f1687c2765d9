package dev.balsam.internal.store;

import dev.balsam.App;
import dev.balsam.HookRef;
import dev.balsam.JobState;
import dev.balsam.engine.Backlog;
import dev.balsam.engine.Claim;
import dev.balsam.engine.HookPoint;
import dev.balsam.engine.Leftover;
import dev.balsam.internal.state.HookWords;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/**
 * What is left for a launcher that has nothing to do, and why. Asks only the partial indexes of
 * jobs that have not ended, so its cost does not grow with those that have.
 */
final class BacklogStore {
  /** Jobs {@code s} that have not ended, in the words of the partial indexes that hold them. */
  static final String NOT_ENDED =
      """
      (s.state in ('PREPROCESSED', 'RESTART_READY')
          or s.state in ('CREATED', 'AWAITING_PARENTS', 'READY', 'STAGED_IN', 'RUN_DONE', 'POSTPROCESSED', 'RUN_TIMEOUT', 'RUN_ERROR')
          or s.owner is not null and s.state = 'RUNNING')""";

  private static final String GROUPS =
      """
      select s.state,
             case
               when s.state = 'RUNNING' then 'elsewhere'
               when s.owner is not null and s.state in %s then 'hooking'
               when s.state in %s then 'hook'
               when s.state in %s then 'staging'
               when s.state not in ('PREPROCESSED', 'RESTART_READY') then 'waits'
               when s.nodes > ? then 'nodes'
               when not ? and (s.nodes > 1 or s.ranks > 1) then 'mpi'
               when s.packing = 0 and s.cores > ? then 'cores'
               when s.gpus > ? then 'gpus'
               when s.memory_mib > ? then 'memory'
               when s.wall_seconds > ? then 'time'
               when s.owner is not null then 'dying'
               when s.not_before > now() then 'pause'
               else 'runnable'
             end as reason,
             count(*), min(s.job_id), extract(epoch from min(s.not_before) - now())::double precision,
             max(s.nodes), max(s.cores), max(s.gpus), max(s.memory_mib), case when s.state in %s then j.app_id end as app
      from balsam.job_status s join balsam.job j on j.id = s.job_id
      where %s
        and (? or j.workflow = ?) and j.tags @> ?::jsonb
      group by 1, 2, app order by 1, 2
      """
          .formatted(
              HookStore.WAITING,
              HookStore.WAITING,
              StepMoves.STAGING,
              HookStore.WAITING,
              NOT_ENDED);

  private static final String OTHERS_RUN =
      """
      select exists (
        select from balsam.job_status s join balsam.launcher l on l.id = s.owner
        where s.owner is not null and s.owner <> ? and s.state <> 'USER_KILLED' and l.stopped_at is null)
      """;

  /** Jobs that are left for the same reason; {@code app} says whose hook they wait for. */
  private record Group(
      JobState state,
      String kind,
      long jobs,
      long example,
      double pause,
      int nodes,
      int cores,
      double gpus,
      int memory,
      long app) {}

  private final List<Group> groups;
  private final boolean othersRun;

  private BacklogStore(List<Group> groups, boolean othersRun) {
    this.groups = groups;
    this.othersRun = othersRun;
  }

  static BacklogStore read(Connection connection, long launcher, Claim claim) throws SQLException {
    List<Group> groups = new ArrayList<>();
    try (var ask = connection.prepareStatement(GROUPS)) {
      ask.setInt(1, claim.nodes());
      ask.setBoolean(2, claim.mpi());
      ask.setInt(3, claim.coresPerNode());
      ask.setDouble(4, claim.freeGpus() + ClaimStore.ROUNDING);
      ask.setInt(5, claim.freeMemoryMib());
      ask.setInt(6, (int) Math.min(Integer.MAX_VALUE, claim.longest()));
      ask.setBoolean(7, claim.filter().workflow().isEmpty());
      ask.setString(8, claim.filter().workflow().orElse(""));
      ask.setString(9, Json.write(claim.filter().tags(), "tags of the launcher"));
      try (var rows = ask.executeQuery()) {
        while (rows.next()) {
          groups.add(
              new Group(
                  JobState.valueOf(rows.getString(1)),
                  rows.getString(2),
                  rows.getLong(3),
                  rows.getLong(4),
                  rows.getDouble(5),
                  rows.getInt(6),
                  rows.getInt(7),
                  rows.getDouble(8),
                  rows.getInt(9),
                  rows.getLong(10)));
        }
      }
    }
    boolean waiting = groups.stream().anyMatch(g -> g.state() == JobState.AWAITING_PARENTS);
    return new BacklogStore(groups, waiting && othersRun(connection, launcher));
  }

  /** The answer, by what the launcher knows; outside the transaction, as apps may be read. */
  Backlog answer(Claim claim, LongFunction<App> apps, Predicate<HookRef> knows) {
    Map<List<Object>, Leftover> left = new LinkedHashMap<>();
    Optional<Duration> nextRetry = Optional.empty();
    boolean hooks = false;
    boolean dying = false;
    boolean staging = false;
    for (Group group : groups) {
      if (group.kind().equals("pause")) {
        nextRetry = Optional.of(sooner(nextRetry, group.pause()));
      }
      dying |= group.kind().equals("dying");
      // Every launcher stages files.
      staging |= group.kind().equals("staging");
      String reason;
      if (group.kind().equals("hook")) {
        HookPoint point = HookPoint.in(group.state()).orElseThrow();
        HookRef hook = point.hook(apps.apply(group.app())).orElseThrow();
        hooks |= knows.test(hook);
        reason = HookWords.leftBehind(point, hook, knows.test(hook));
      } else {
        hooks |= group.kind().equals("hooking");
        reason = reason(group, claim);
      }
      left.merge(
          List.of(group.state(), reason),
          new Leftover(group.state(), group.jobs(), group.example(), reason),
          BacklogStore::sum);
    }
    return new Backlog(
        List.copyOf(left.values()), nextRetry, othersRun || hooks || dying || staging);
  }

  // Several apps, or versions of one, may have the same hook.
  private static Leftover sum(Leftover a, Leftover b) {
    return new Leftover(
        a.state(), a.jobs() + b.jobs(), Math.min(a.example(), b.example()), a.reason());
  }

  private static Duration sooner(Optional<Duration> known, double seconds) {
    Duration pause = Duration.ofMillis((long) (Math.max(0, seconds) * 1000) + 1);
    return known.filter(other -> other.compareTo(pause) < 0).orElse(pause);
  }

  private static boolean othersRun(Connection connection, long launcher) throws SQLException {
    try (var ask = connection.prepareStatement(OTHERS_RUN)) {
      ask.setLong(1, launcher);
      try (var rows = ask.executeQuery()) {
        rows.next();
        return rows.getBoolean(1);
      }
    }
  }

  private static String reason(Group group, Claim claim) {
    return switch (group.kind()) {
      case "elsewhere" -> "another launcher runs them";
      case "hooking" -> "their " + HookPoint.in(group.state()).orElseThrow() + " is being run";
      case "nodes" ->
          "need up to " + group.nodes() + " nodes, and this allocation has " + claim.nodes();
      case "mpi" ->
          "need several ranks, and this launcher starts single processes only: its mode is SERIAL, or it found no MPI start command";
      case "cores" ->
          "need up to "
              + group.cores()
              + " cores on a node, and the largest node here has "
              + claim.coresPerNode();
      case "gpus" ->
          "need up to " + group.gpus() + " GPUs on a node, and a node here has " + claim.freeGpus();
      case "memory" ->
          "need up to "
              + group.memory()
              + " MiB of memory on a node, and a node here has "
              + claim.freeMemoryMib();
      case "time" -> "need longer than the " + claim.longest() + " s that this launcher has left";
      case "dying" -> "wait until the processes of their killed run are gone";
      case "pause" -> "wait for their next try after an error";
      case "runnable" -> "are runnable, but were not started before this launcher left";
      default -> waits(group.state());
    };
  }

  private static String waits(JobState state) {
    return switch (state) {
      case AWAITING_PARENTS -> "wait for parents that have not finished";
      case READY -> "wait for their input to be staged in";
      case POSTPROCESSED -> "wait for their results to be staged out";
      default -> "wait for the engine";
    };
  }
}
