package dev.balsam.internal.store;

import dev.balsam.JobDefinition;
import dev.balsam.JobState;
import dev.balsam.Resources;
import dev.balsam.internal.state.LifeCycle;
import dev.balsam.internal.state.StepSet;
import dev.balsam.internal.text.Printable;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.postgresql.copy.CopyManager;

/**
 * The rows of new jobs: each job's own, its first state, its first history and its dependencies,
 * gathered in COPY's format and sent together. COPY is the fastest way into PostgreSQL
 * (docs/performance.md).
 */
final class JobRows {
  /** A node of this size turns cores into a share where packing has to order jobs of both kinds. */
  static final double NOMINAL_CORES = 64.0;

  // Enough for COPY to run at full speed, whatever the size of a job, and far below any heap, of
  // which a stream takes two such portions: one is sent while the other gathers.
  private static final int MANY_CHARACTERS = 2 << 20;

  private static final String JOB =
      "copy balsam.job (id, app_id, name, workflow, description, args, environment, tags, data, nodes, ranks_per_node,"
          + " threads_per_rank, threads_per_core, gpus_per_rank, node_packing_count, memory_per_node, wall_time, timeout, retries, priority,"
          + " wait_for_parents, auto_timeout_retry, input_files, stage_in, stage_out, stage_out_files, workdir) from stdin";
  private static final String STATUS =
      "copy balsam.job_status (job_id, state, attempt, errors, timeouts, pending_parents, steps, priority, nodes, ranks, share,"
          + " packing, cores, gpus, memory_mib, wall_seconds) from stdin";
  private static final String EVENT =
      "copy balsam.job_event (job_id, attempt, path, at, message) from stdin";
  private static final String DEPENDENCY =
      "copy balsam.job_dependency (child_id, parent_id) from stdin";

  private final CopyText jobs = new CopyText();
  private final CopyText statuses = new CopyText();
  private final CopyText events = new CopyText();
  private final CopyText dependencies = new CopyText();

  void add(
      long id,
      long appId,
      JobDefinition job,
      Set<Long> parents,
      int pendingParents,
      Instant now,
      String message) {
    int steps = StepSet.of(job, !parents.isEmpty());
    List<JobState> path = LifeCycle.created(steps, pendingParents);
    job(id, appId, job);
    status(id, job, steps, pendingParents, path.get(path.size() - 1));
    events
        .number(id)
        .number(0)
        .array(path.stream().map(JobState::name).toList())
        .text(now.toString());
    events.textOrNothing(message.isEmpty() ? null : message).endRow();
    parents.forEach(parent -> dependencies.number(id).number(parent).endRow());
  }

  private void job(long id, long appId, JobDefinition job) {
    Resources r = job.resources();
    jobs.number(id)
        .number(appId)
        .text(job.name())
        .text(job.workflow())
        .text(job.description())
        .array(job.args());
    String named = " of job \"" + Printable.of(job.name()) + "\"";
    jobs.text(Json.write(job.environment(), "environment" + named));
    jobs.text(Json.write(job.tags(), "tags" + named));
    jobs.text(Json.write(job.data(), "data" + named));
    jobs.number(r.nodes())
        .number(r.ranksPerNode())
        .number(r.threadsPerRank())
        .number(r.threadsPerCore())
        .number(r.gpusPerRank());
    jobs.textOrNothing(
        r.nodePackingCount().isEmpty() ? null : Integer.toString(r.nodePackingCount().getAsInt()));
    jobs.textOrNothing(
        r.memoryPerNode().isEmpty() ? null : Long.toString(r.memoryPerNode().getAsLong()));
    jobs.interval(job.rules().wallTime()).interval(job.rules().timeout());
    jobs.number(job.rules().retries()).number(job.rules().priority());
    jobs.flag(job.rules().waitForParents()).flag(job.rules().autoTimeoutRetry());
    jobs.array(job.files().inputFiles());
    jobs.textOrNothing(job.files().stageIn().map(URI::toString).orElse(null));
    jobs.textOrNothing(job.files().stageOut().map(URI::toString).orElse(null));
    jobs.array(job.files().stageOutFiles());
    jobs.textOrNothing(job.files().workdir().map(Path::toString).orElse(null)).endRow();
  }

  private void status(long id, JobDefinition job, int steps, int pendingParents, JobState state) {
    Resources r = job.resources();
    statuses
        .number(id)
        .text(state.name())
        .number(0)
        .number(0)
        .number(0)
        .number(pendingParents)
        .number(steps);
    statuses
        .number(job.rules().priority())
        .number(r.nodes())
        .number(r.ranksPerNode())
        .number(share(r));
    statuses
        .number(r.nodePackingCount().orElse(0))
        .number(r.coresPerNode())
        .number(r.gpusPerNode())
        .number(r.memoryMib());
    long seconds = job.rules().wallTime().map(time -> Math.max(1, time.toSeconds())).orElse(0L);
    statuses.number(Math.min(Integer.MAX_VALUE, seconds)).endRow();
  }

  private static double share(Resources r) {
    return r.nodePackingCount().isPresent()
        ? 1.0 / r.nodePackingCount().getAsInt()
        : Math.min(1.0, r.coresPerNode() / NOMINAL_CORES);
  }

  /** Whether so much has gathered that it should be sent. */
  boolean areMany() {
    return (long) jobs.length() + statuses.length() + events.length() >= MANY_CHARACTERS;
  }

  /**
   * Takes all that has gathered.
   *
   * @return what sends it; the jobs at both ends of its dependencies are among it or there
   */
  BackgroundCopy.Sending take(CopyManager copy) {
    BackgroundCopy.Sending jobsFirst = takeJobs(copy);
    byte[] dependency = dependencies.take();
    return () -> {
      jobsFirst.send();
      send(copy, DEPENDENCY, dependency);
    };
  }

  private BackgroundCopy.Sending takeJobs(CopyManager copy) {
    byte[] job = jobs.take();
    byte[] status = statuses.take();
    byte[] event = events.take();
    return () -> {
      send(copy, JOB, job);
      send(copy, STATUS, status);
      send(copy, EVENT, event);
    };
  }

  /** Sends all but the dependencies, which may point to jobs that are yet to be added. */
  void sendJobs(CopyManager copy) throws SQLException {
    takeJobs(copy).send();
  }

  /** Sends the dependencies; the jobs at both of their ends must be there. */
  void sendDependencies(CopyManager copy) throws SQLException {
    send(copy, DEPENDENCY, dependencies.take());
  }

  private static void send(CopyManager copy, String statement, byte[] bytes) throws SQLException {
    if (bytes.length > 0) {
      var in = copy.copyIn(statement);
      try {
        in.writeToCopy(bytes, 0, bytes.length);
        in.endCopy();
      } finally {
        if (in.isActive()) {
          in.cancelCopy();
        }
      }
    }
  }
}
