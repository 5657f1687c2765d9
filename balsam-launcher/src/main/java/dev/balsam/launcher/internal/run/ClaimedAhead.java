package dev.balsam.launcher.internal.run;

import dev.balsam.engine.Candidate;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.launcher.internal.placement.Ledger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that were claimed before there was a place for them. While tasks are brief, the claims cost
 * as much as the tasks, so that one claim serves several turns, and a place that becomes free is
 * taken again without asking the database. For a launcher that is alone; what has found no place
 * after a moment is given back. Pure; times are nanoseconds of a monotonic clock.
 */
final class ClaimedAhead {
  private record Waiting(ClaimedJob job, Candidate candidate, long since) {}

  // Looked at together for a place: when the nodes are full, the others need not be.
  private static final int FEW = 32;

  private final Map<Long, Waiting> waiting = new LinkedHashMap<>();
  private final BriefTasks brief = new BriefTasks();
  private List<Candidate> asked = List.of();

  /** A task has run for so long. */
  void ran(long nanos) {
    brief.ran(nanos);
  }

  /** Whether claiming one turn at a time would take as long as the tasks. */
  boolean areTasksBrief() {
    return brief.areBrief();
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  int size() {
    return waiting.size();
  }

  /**
   * Which jobs to claim beside those that have a place now.
   *
   * @param candidates what was seen, in order
   * @param placed those of them that have a place
   * @param mayJoin false of a job that must not be claimed now
   */
  List<Candidate> ask(
      List<Candidate> candidates, List<Candidate> placed, Predicate<Candidate> mayJoin) {
    int most = waiting.isEmpty() ? brief.ahead(placed.size(), candidates.size()) : 0;
    if (most == 0) {
      asked = List.of();
    } else {
      Collection<Candidate> taken = new HashSet<>(placed);
      asked =
          candidates.stream()
              .filter(job -> job.nodes() == 1 && !taken.contains(job) && mayJoin.test(job))
              .limit(most)
              .toList();
    }
    return asked;
  }

  /** Takes those out of what was claimed that were asked for; what is left has a place. */
  List<ClaimedJob> keep(List<ClaimedJob> claimed, long now) {
    if (asked.isEmpty()) {
      return claimed;
    }
    Map<Long, Candidate> ahead = new HashMap<>();
    asked.forEach(job -> ahead.put(job.jobId(), job));
    asked = List.of();
    List<ClaimedJob> placed = new ArrayList<>();
    for (ClaimedJob job : claimed) {
      Candidate candidate = ahead.get(job.id());
      if (candidate == null) {
        placed.add(job);
      } else {
        waiting.put(job.id(), new Waiting(job, candidate, now));
      }
    }
    return placed;
  }

  /** Those that have a place now. */
  List<ClaimedJob> place(Ledger ledger, long seconds) {
    List<ClaimedJob> jobs = new ArrayList<>();
    Iterator<Candidate> next =
        waiting.values().stream().map(Waiting::candidate).toList().iterator();
    while (next.hasNext() && ledger.hasOpenRoom()) {
      List<Candidate> few = new ArrayList<>(FEW);
      while (next.hasNext() && few.size() < FEW) {
        few.add(next.next());
      }
      for (Candidate job : ledger.place(few, seconds)) {
        Waiting had = waiting.remove(job.jobId());
        if (had != null) {
          jobs.add(had.job());
        }
      }
    }
    return jobs;
  }

  /** How long until one has waited for too long; the most there is while none waits. */
  long patience(long now) {
    long until = Long.MAX_VALUE;
    for (Waiting job : waiting.values()) {
      until = Math.min(until, Math.max(0, job.since() + BriefTasks.MOMENT - now));
    }
    return until;
  }

  /** Takes those out that have waited for too long. */
  List<ClaimedJob> stale(long now) {
    List<ClaimedJob> stale = new ArrayList<>();
    for (Iterator<Waiting> all = waiting.values().iterator(); all.hasNext(); ) {
      Waiting job = all.next();
      if (now - job.since() >= BriefTasks.MOMENT) {
        stale.add(job.job());
        all.remove();
      }
    }
    return stale;
  }

  /** Takes all of them out. */
  List<ClaimedJob> takeAll() {
    List<ClaimedJob> all = waiting.values().stream().map(Waiting::job).toList();
    waiting.clear();
    return all;
  }

  /** Takes one out; null when it does not wait. */
  @Nullable ClaimedJob remove(long jobId) {
    Waiting had = waiting.remove(jobId);
    return had == null ? null : had.job();
  }

  /** Attempt by job. */
  Map<Long, Integer> attempts() {
    Map<Long, Integer> attempts = new HashMap<>();
    waiting.values().forEach(job -> attempts.put(job.job().id(), job.job().attempt()));
    return attempts;
  }
}
