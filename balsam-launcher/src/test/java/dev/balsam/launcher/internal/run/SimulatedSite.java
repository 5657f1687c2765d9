package dev.balsam.launcher.internal.run;

import dev.balsam.JobState;
import dev.balsam.engine.Backlog;
import dev.balsam.engine.Candidate;
import dev.balsam.engine.Claim;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.engine.Exchange;
import dev.balsam.engine.HookPoint;
import dev.balsam.engine.HookResult;
import dev.balsam.engine.Leftover;
import dev.balsam.engine.RunResult;
import dev.balsam.internal.state.LifeCycle;
import dev.balsam.internal.state.StateTable;
import dev.balsam.internal.state.StepSet;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongPredicate;

/**
 * A site in memory, by the conditions of the statements of the stores: what is claimed, recorded
 * and given back carries owner and attempt, and counts only where both still hold. Each method is
 * one transaction.
 */
final class SimulatedSite {
  static final long LEASE = 60_000;

  /** A rule left out, to see that the simulation finds out. */
  enum Flaw {
    NONE,
    NO_OWNER_FENCE,
    NO_ATTEMPT_FENCE,
    SWEEPS_LIVING_LAUNCHERS,
    FORGETS_DESCENDANTS,
    WALLTIME_COSTS_A_RETRY,
    CLAIMS_WHILE_DYING
  }

  private final Flaw flaw;
  private final Map<Long, SimulatedJob> jobs = new TreeMap<>();
  private final Map<Long, Long> leases = new TreeMap<>();
  private final Witness witness;
  private long nextLauncher = 1;

  /** Hears what happens on the site. */
  interface Witness {
    /** An end is being recorded, which can be held against what really happened. */
    void recorded(SimulatedJob job, RunResult result);

    /** A run is about to begin. */
    void claimed(SimulatedJob job);

    /** There may be work for launchers. */
    void work();
  }

  SimulatedSite(Flaw flaw, Witness witness) {
    this.flaw = flaw;
    this.witness = witness;
  }

  Collection<SimulatedJob> jobs() {
    return jobs.values();
  }

  SimulatedJob job(long id) {
    return Objects.requireNonNull(jobs.get(id));
  }

  SimulatedJob submit(SimulatedJob.Wish wish, Collection<Long> parents) {
    SimulatedJob job = new SimulatedJob(jobs.size() + 1L, wish);
    jobs.put(job.id, job);
    for (long parent : parents) {
      job.parents.add(parent);
      job(parent).children.add(job.id);
    }
    job.pendingParents = unfinished(job);
    List<JobState> path = LifeCycle.created(wish.steps(), job.pendingParents);
    job.move(path.subList(1, path.size()));
    witness.work();
    failDescendants(deadParents(job));
    return job;
  }

  private int unfinished(SimulatedJob job) {
    return (int) job.parents.stream().filter(p -> job(p).state != JobState.JOB_FINISHED).count();
  }

  private List<Long> deadParents(SimulatedJob job) {
    return job.parents.stream().filter(parent -> job(parent).isDead()).toList();
  }

  /** Makes a job wait; refused once it has started, or when that would close a circle. */
  boolean addDependency(long child, long parent) {
    SimulatedJob job = job(child);
    boolean notStarted =
        job.state == JobState.AWAITING_PARENTS
            || (StateTable.allows(job.state, JobState.AWAITING_PARENTS) && !job.state.isTerminal());
    if (!notStarted || closure(List.of(child)).contains(parent) || !job.parents.add(parent)) {
      return false;
    }
    job(parent).children.add(child);
    if (job(parent).state != JobState.JOB_FINISHED) {
      job.pendingParents++;
      if (job.state != JobState.AWAITING_PARENTS && !ignoresParents(job)) {
        job.owner = SimulatedJob.NOBODY;
        job.move(List.of(JobState.AWAITING_PARENTS));
      }
      failDescendants(deadParents(job));
    }
    return true;
  }

  static boolean ignoresParents(SimulatedJob job) {
    return StepSet.has(job.wish.steps(), StepSet.IGNORE_PARENTS);
  }

  long register(long now) {
    leases.put(nextLauncher, now + LEASE);
    return nextLauncher++;
  }

  boolean renew(long launcher, long now) {
    return leases.replace(launcher, now + LEASE) != null;
  }

  void deregister(long launcher) {
    if (leases.remove(launcher) != null) {
      giveBack(launcher);
    }
  }

  void sweep(long now, LongPredicate dead) {
    for (long launcher : List.copyOf(leases.keySet())) {
      boolean expired = Objects.requireNonNull(leases.get(launcher)) < now;
      if (expired || dead.test(launcher) || flaw == Flaw.SWEEPS_LIVING_LAUNCHERS) {
        deregister(launcher);
      }
    }
  }

  private void giveBack(long launcher) {
    for (SimulatedJob job : jobs.values()) {
      if (job.owner == launcher) {
        witness.work();
        job.owner = SimulatedJob.NOBODY;
        if (job.state == JobState.RUNNING) {
          job.move(List.of(JobState.RESTART_READY));
        }
      }
    }
  }

  Exchange exchange(long launcher, long now, List<RunResult> results, Optional<Claim> claim) {
    List<RunResult> recorded = results.stream().filter(r -> record(launcher, now, r)).toList();
    failDescendants(
        recorded.stream().filter(r -> r.to() == JobState.FAILED).map(RunResult::jobId).toList());
    recorded.stream()
        .filter(r -> r.to() == JobState.JOB_FINISHED)
        .forEach(r -> releaseChildren(r.jobId()));
    if (claim.isEmpty()) {
      return new Exchange(recorded, List.of(), List.of());
    }
    List<Candidate> found = look(now, claim.get());
    List<ClaimedJob> claimed = new ArrayList<>();
    for (Candidate chosen : claim.get().placement().choose(found)) {
      claim(launcher, chosen).ifPresent(claimed::add);
    }
    return new Exchange(recorded, claimed, found);
  }

  /** The jobs that a claim would be offered. */
  List<Candidate> look(long now, Claim claim) {
    return jobs.values().stream()
        .filter(job -> mayBeClaimed(job, now, claim))
        .limit(claim.most())
        .map(SimulatedJob::candidate)
        .toList();
  }

  private boolean record(long launcher, long now, RunResult result) {
    SimulatedJob job = job(result.jobId());
    boolean mine =
        job.state == JobState.RUNNING
            && (job.owner == launcher || flaw == Flaw.NO_OWNER_FENCE)
            && (job.attempt == result.attempt() || flaw == Flaw.NO_ATTEMPT_FENCE);
    if (!mine) {
      return false;
    }
    witness.recorded(job, result);
    witness.work();
    boolean costs =
        result.usedRetry()
            || (flaw == Flaw.WALLTIME_COSTS_A_RETRY
                && !result.ownTimeout()
                && result.path().get(0) == JobState.RUN_TIMEOUT);
    job.errors += costs ? 1 : 0;
    job.timeouts += result.ownTimeout() ? 1 : 0;
    job.owner = SimulatedJob.NOBODY;
    job.notBefore = now + result.pause().map(Duration::toMillis).orElse(0L);
    job.move(result.path());
    return true;
  }

  private boolean mayBeClaimed(SimulatedJob job, long now, Claim claim) {
    boolean fits =
        job.wish.packing() > 0
            ? 1.0 / job.wish.packing() <= claim.freeShare() + 1e-6
            : job.wish.cores() <= claim.freeCores();
    return job.state.isRunnable()
        && (job.owner == SimulatedJob.NOBODY || flaw == Flaw.CLAIMS_WHILE_DYING)
        && job.notBefore <= now
        && fits
        && job.wish.gpus() <= claim.freeGpus() + 1e-6;
  }

  private Optional<ClaimedJob> claim(long launcher, Candidate chosen) {
    SimulatedJob job = job(chosen.jobId());
    if (!leases.containsKey(launcher) || job.state != chosen.state()) {
      return Optional.empty();
    }
    witness.claimed(job);
    JobState from = job.state;
    job.attempt++;
    job.owner = launcher;
    job.notBefore = 0;
    job.move(List.of(JobState.RUNNING));
    return Optional.of(job.claimed(from));
  }

  private void releaseChildren(long finished) {
    for (long id : job(finished).children) {
      SimulatedJob child = job(id);
      child.pendingParents--;
      if (child.state == JobState.AWAITING_PARENTS && child.pendingParents == 0) {
        child.move(LifeCycle.released(child.wish.steps()));
      }
    }
  }

  private void failDescendants(Collection<Long> dead) {
    Deque<Long> queue = new ArrayDeque<>(flaw == Flaw.FORGETS_DESCENDANTS ? List.of() : dead);
    while (!queue.isEmpty()) {
      for (long id : job(queue.remove()).children) {
        SimulatedJob child = job(id);
        if (child.state == JobState.AWAITING_PARENTS) {
          child.failedByParent = true;
          child.move(List.of(JobState.FAILED));
          queue.add(id);
        }
      }
    }
  }

  void kill(long id, boolean descendants) {
    List<Long> killed = new ArrayList<>();
    for (long member : descendants ? closure(List.of(id)) : Set.of(id)) {
      SimulatedJob job = job(member);
      if (!job.state.isTerminal()) {
        // A run that is killed has still to go; a hook that is run in vain holds nobody up.
        job.owner = HookPoint.in(job.state).isPresent() ? SimulatedJob.NOBODY : job.owner;
        job.notBefore = 0;
        job.move(List.of(JobState.USER_KILLED));
        killed.add(member);
      }
    }
    failDescendants(killed);
    witness.work();
  }

  private Set<Long> closure(Collection<Long> ids) {
    Set<Long> family = new LinkedHashSet<>(ids);
    Deque<Long> queue = new ArrayDeque<>(ids);
    while (!queue.isEmpty()) {
      for (long child : job(queue.remove()).children) {
        if (family.add(child)) {
          queue.add(child);
        }
      }
    }
    return family;
  }

  void restart(long id) {
    SimulatedJob job = job(id);
    if (!job.state.isTerminal()) {
      return;
    }
    if (job.state == JobState.JOB_FINISHED) {
      job.children.forEach(child -> job(child).pendingParents++);
    }
    witness.work();
    bringBack(job);
    Deque<Long> generation = new ArrayDeque<>(List.of(id));
    while (!generation.isEmpty()) {
      for (long member : job(generation.remove()).children) {
        SimulatedJob child = job(member);
        if (child.state == JobState.FAILED
            && child.failedByParent
            && deadParents(child).isEmpty()) {
          bringBack(child);
          generation.add(member);
        }
      }
    }
    failDescendants(deadParents(job));
  }

  private static void bringBack(SimulatedJob job) {
    job.failedByParent = false;
    job.notBefore = 0;
    job.errors = 0;
    job.timeouts = 0;
    JobState endedFrom = job.history.get(job.history.size() - 1).from();
    job.move(LifeCycle.restarted(job.wish.steps(), job.pendingParents, job.attempt, endedFrom));
  }

  /** Runs that the launcher has to stop. */
  List<Long> lost(long launcher, Map<Long, Integer> running) {
    return running.entrySet().stream()
        .filter(
            run ->
                job(run.getKey()).state != JobState.RUNNING
                    || job(run.getKey()).owner != launcher
                    || job(run.getKey()).attempt != run.getValue())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Lets go of runs of which nothing is left. */
  void released(long launcher, Map<Long, Integer> runs) {
    runs.forEach(
        (id, attempt) -> {
          SimulatedJob job = job(id);
          if (job.owner == launcher && job.attempt == attempt && job.state != JobState.RUNNING) {
            job.owner = SimulatedJob.NOBODY;
            witness.work();
          }
        });
  }

  List<ClaimedJob> claimHooks(long launcher, Set<Long> busy, int most) {
    if (!leases.containsKey(launcher)) {
      return List.of();
    }
    List<ClaimedJob> calls = new ArrayList<>();
    for (SimulatedJob job : jobs.values()) {
      // Its own that it does not know of are those of an answer that was lost.
      boolean free = job.owner == SimulatedJob.NOBODY || job.owner == launcher;
      boolean waits = HookPoint.in(job.state).isPresent() && free;
      if (waits && !busy.contains(job.id) && calls.size() < most) {
        job.owner = launcher;
        calls.add(job.claimed(job.state));
      }
    }
    return calls;
  }

  /** Stores what a hook asked for and moves its job; false when the job is no longer the hook's. */
  boolean commitHook(long launcher, ClaimedJob call, Runnable writes, HookResult result) {
    if (!isCalling(launcher, call)) {
      return false;
    }
    witness.work();
    writes.run();
    SimulatedJob job = job(call.id());
    // A hook that killed its own job has moved it already.
    if (isCalling(launcher, call)) {
      job.owner = SimulatedJob.NOBODY;
      job.notBefore = 0;
      job.move(result.path());
      if (result.to() == JobState.FAILED) {
        failDescendants(List.of(job.id));
      }
      if (result.to() == JobState.JOB_FINISHED) {
        releaseChildren(job.id);
      }
    }
    return true;
  }

  private boolean isCalling(long launcher, ClaimedJob call) {
    SimulatedJob job = job(call.id());
    return job.state == call.from() && job.owner == launcher && job.attempt == call.attempt();
  }

  Backlog backlog(long launcher, long now) {
    List<Leftover> left = new ArrayList<>();
    Optional<Duration> nextRetry = Optional.empty();
    boolean elsewhere = false;
    boolean waiting =
        jobs.values().stream().anyMatch(job -> job.state == JobState.AWAITING_PARENTS);
    for (SimulatedJob job : jobs.values()) {
      if (!job.state.isTerminal()) {
        left.add(new Leftover(job.state, 1, job.id, job.toString()));
        boolean othersRun = job.owner != SimulatedJob.NOBODY && job.owner != launcher;
        boolean dying = job.state.isRunnable() && job.owner != SimulatedJob.NOBODY;
        elsewhere |= (waiting && othersRun) || dying || HookPoint.in(job.state).isPresent();
        if (job.state.isRunnable() && job.notBefore > now) {
          nextRetry = Optional.of(Duration.ofMillis(job.notBefore - now));
        }
      }
    }
    return new Backlog(left, nextRetry, elsewhere);
  }
}
