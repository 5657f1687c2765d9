package dev.balsam.internal.store;

import dev.balsam.JobState;
import dev.balsam.engine.Backlog;
import dev.balsam.engine.Claim;
import dev.balsam.engine.Leftover;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
               when s.state not in ('PREPROCESSED', 'RESTART_READY') then 'waits'
               when s.nodes > ? then 'nodes'
               when not ? and (s.nodes > 1 or s.ranks > 1) then 'mpi'
               when s.packing = 0 and s.cores > ? then 'cores'
               when s.gpus > ? then 'gpus'
               when s.wall_seconds > ? then 'time'
               when s.owner is not null then 'dying'
               when s.not_before > now() then 'pause'
               else 'runnable'
             end as reason,
             count(*), min(s.job_id), extract(epoch from min(s.not_before) - now())::double precision,
             max(s.nodes), max(s.cores), max(s.gpus)
      from balsam.job_status s join balsam.job j on j.id = s.job_id
      where %s
        and (? or j.workflow = ?) and j.tags @> ?::jsonb
      group by 1, 2 order by 1, 2
      """
          .formatted(NOT_ENDED);

  private static final String OTHERS_RUN =
      """
      select exists (
        select from balsam.job_status s join balsam.launcher l on l.id = s.owner
        where s.owner is not null and s.owner <> ? and s.state <> 'USER_KILLED' and l.stopped_at is null)
      """;

  private BacklogStore() {}

  static Backlog of(Connection connection, long launcher, Claim claim) throws SQLException {
    List<Leftover> left = new ArrayList<>();
    Optional<Duration> nextRetry = Optional.empty();
    boolean waiting = false;
    boolean dying = false;
    try (var ask = connection.prepareStatement(GROUPS)) {
      ask.setInt(1, claim.nodes());
      ask.setBoolean(2, claim.mpi());
      ask.setInt(3, claim.coresPerNode());
      ask.setDouble(4, claim.freeGpus() + ClaimStore.ROUNDING);
      ask.setInt(5, (int) Math.min(Integer.MAX_VALUE, claim.longest()));
      ask.setBoolean(6, claim.filter().workflow().isEmpty());
      ask.setString(7, claim.filter().workflow().orElse(""));
      ask.setString(8, Json.write(claim.filter().tags(), "tags of the launcher"));
      try (var rows = ask.executeQuery()) {
        while (rows.next()) {
          JobState state = JobState.valueOf(rows.getString(1));
          String kind = rows.getString(2);
          waiting |= state == JobState.AWAITING_PARENTS;
          dying |= kind.equals("dying");
          if (kind.equals("pause")) {
            nextRetry = Optional.of(sooner(nextRetry, rows.getDouble(5)));
          }
          String reason =
              reason(kind, state, claim, rows.getInt(6), rows.getInt(7), rows.getDouble(8));
          left.add(new Leftover(state, rows.getLong(3), rows.getLong(4), reason));
        }
      }
    }
    return new Backlog(left, nextRetry, dying || (waiting && othersRun(connection, launcher)));
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

  private static String reason(
      String kind, JobState state, Claim claim, int nodes, int cores, double gpus) {
    return switch (kind) {
      case "elsewhere" -> "another launcher runs them";
      case "nodes" -> "need up to " + nodes + " nodes, and this allocation has " + claim.nodes();
      case "mpi" -> "need several ranks, and this launcher starts single processes only";
      case "cores" ->
          "need up to "
              + cores
              + " cores on a node, and the largest node here has "
              + claim.coresPerNode();
      case "gpus" ->
          "need up to " + gpus + " GPUs on a node, and a node here has " + claim.freeGpus();
      case "time" -> "need longer than the " + claim.longest() + " s that this launcher has left";
      case "dying" -> "wait until the processes of their killed run are gone";
      case "pause" -> "wait for their next try after an error";
      case "runnable" -> "are runnable, but were not started before this launcher left";
      default -> waits(state);
    };
  }

  private static String waits(JobState state) {
    return switch (state) {
      case AWAITING_PARENTS -> "wait for parents that have not finished";
      case READY -> "wait for their input to be staged in, which no launcher here does";
      case STAGED_IN -> "wait for their preprocess hook, which no launcher here runs";
      case RUN_DONE -> "wait for their postprocess hook, which no launcher here runs";
      case POSTPROCESSED -> "wait for their results to be staged out, which no launcher here does";
      case RUN_ERROR, RUN_TIMEOUT ->
          "wait for the hook that handles " + state + ", which no launcher here runs";
      default -> "wait for the engine";
    };
  }
}
