package dev.balsam.launcher.internal.run;

import dev.balsam.engine.ClaimedJob;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The jobs that this launcher has claimed and not yet judged. */
final class Running {
  private final Map<Long, ClaimedJob> jobs = new HashMap<>();

  void add(ClaimedJob job) {
    jobs.put(job.id(), job);
  }

  /** The job of a run, which is then no longer running; null for a run that was judged before. */
  @Nullable ClaimedJob remove(long jobId, int attempt) {
    ClaimedJob job = jobs.get(jobId);
    return job != null && job.attempt() == attempt ? jobs.remove(jobId) : null;
  }

  Map<Long, Integer> attempts() {
    Map<Long, Integer> attempts = new HashMap<>(jobs.size() * 2);
    jobs.values().forEach(job -> attempts.put(job.id(), job.attempt()));
    return attempts;
  }

  int attempt(long jobId) {
    ClaimedJob job = jobs.get(jobId);
    return job == null ? -1 : job.attempt();
  }

  int size() {
    return jobs.size();
  }

  boolean isEmpty() {
    return jobs.isEmpty();
  }
}
