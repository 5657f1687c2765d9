package dev.balsam.launcher.internal.run;

import dev.balsam.engine.AfterRun;
import dev.balsam.engine.Backlog;
import dev.balsam.engine.Candidate;
import dev.balsam.engine.Claim;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.engine.JobFilter;
import dev.balsam.engine.RunResult;
import dev.balsam.launcher.Node;
import dev.balsam.launcher.internal.placement.Ledger;
import dev.balsam.launcher.internal.placement.LookPolicy;
import dev.balsam.launcher.internal.task.NodeFaults;
import dev.balsam.launcher.internal.task.TaskExit;
import dev.balsam.launcher.internal.task.TaskExit.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A launcher of a {@link Simulation}: the loop of {@link LaunchLoop} and {@link Dealings} as
 * events, around the very classes that decide in them.
 */
final class SimulatedLauncher {
  static final int CORES = 4;
  private static final int GPUS = 2;
  private static final long POLL = 10_000;
  private static final long RENEW = 10_000;
  // By the rule of Lease: the lease, less the grace of a kill and the time between renewals.
  private static final long GIVES_UP_AFTER = SimulatedSite.LEASE - 5_000 - RENEW;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Simulation world;
  private final SimulatedSite site;
  private final Random random;
  private final long id;
  private final int nodes;
  private final long endsAt;
  private final Ledger ledger;
  private final LookPolicy look = new LookPolicy();
  private final NodeFaults faults = new NodeFaults();
  private final Backoff backoff = new Backoff();
  private final IdleRule idleRule;
  private final SimulatedHooks hooks;
  private final Map<Long, SimulatedTask> running = new LinkedHashMap<>();
  private final List<TaskExit> mail = new ArrayList<>();
  private final List<RunResult> unrecorded = new ArrayList<>();
  private final Map<Long, Integer> gone = new HashMap<>();
  private final Set<Long> doubts = new LinkedHashSet<>();
  private long renewed;
  private long alarm;
  private long endedAt;
  private boolean work = true;
  private boolean heard;
  private boolean calling;
  private boolean ending;
  private boolean over;
  private boolean crashed;
  private boolean leftInPeace;

  SimulatedLauncher(Simulation world, int nodes) {
    this.world = world;
    this.nodes = nodes;
    site = world.site;
    random = world.random();
    world.sweep();
    id = site.register(world.now());
    renewed = world.now();
    endsAt = world.mayGoWrong(0.5) ? world.now() + 5_000 + random.nextInt(200_000) : Long.MAX_VALUE;
    ledger =
        new Ledger(
            IntStream.range(0, nodes).mapToObj(n -> new Node("n" + n, CORES, GPUS)).toList());
    Duration stay = random.nextBoolean() ? PATIENCE : Duration.ZERO;
    idleRule = new IdleRule(Optional.of(stay), world::takeSeenEnding);
    hooks = new SimulatedHooks(world, this);
    world.after(RENEW, this::renew);
    world.after(1, this::turn);
  }

  long id() {
    return id;
  }

  boolean hasCrashed() {
    return crashed;
  }

  boolean hasLeftInPeace() {
    return leftInPeace;
  }

  boolean isEnding() {
    return ending || over;
  }

  boolean isOver() {
    return over;
  }

  /** By kill -9: its guards end its processes soon. */
  void crash() {
    if (!over) {
      crashed = true;
      over = true;
      running.values().forEach(task -> task.end(Cause.STOPPED));
      world.over();
    }
  }

  void hear() {
    work = true;
    hooks.take();
    turn();
  }

  private void renew() {
    if (over) {
      return;
    }
    long before = world.now();
    world.call(
        () -> site.renew(id, world.now()),
        held -> {
          if (held) {
            renewed = Math.max(renewed, before);
            world.sweep();
          } else {
            end();
          }
        },
        () -> {});
    if (world.now() - renewed > GIVES_UP_AFTER) {
      end();
    }
    // As often as the watch of the lease looks.
    world.after(RENEW / 4, this::renew);
  }

  private void turn() {
    if (over || calling || ending) {
      return;
    }
    judge();
    if (faults.reasonToGiveUp().isPresent() || world.now() >= endsAt) {
      end();
      return;
    }
    heard = work;
    work = false;
    if (heard) {
      look.news();
    }
    giveUpGone(this::exchange);
  }

  private void setAlarm(long delay) {
    long mine = ++alarm;
    world.after(
        Math.max(1, Math.min(delay, endsAt - world.now())),
        () -> {
          if (mine == alarm) {
            hear();
          }
        });
  }

  private <T> void call(Supplier<T> transaction, Consumer<T> answered, Runnable unanswered) {
    calling = true;
    world.call(
        transaction,
        answer -> {
          if (!over) {
            calling = false;
            backoff.answered();
            answered.accept(answer);
          }
        },
        () -> {
          if (!over) {
            calling = false;
            backoff.failed();
            unanswered.run();
          }
        });
  }

  private void judge() {
    for (TaskExit exit : mail) {
      SimulatedTask task = running.get(exit.jobId());
      if (task != null && task.job().attempt() == exit.attempt()) {
        running.remove(exit.jobId());
        ledger.release(exit.jobId());
        faults.ended(exit, nanos());
        Judge.of(task.job(), exit)
            .ifPresentOrElse(unrecorded::add, () -> gone.put(exit.jobId(), task.job().attempt()));
        look.news();
      }
    }
    mail.clear();
  }

  private void giveUpGone(Runnable then) {
    if (gone.isEmpty()) {
      then.run();
      return;
    }
    Map<Long, Integer> told = Map.copyOf(gone);
    call(
        () -> {
          site.released(id, told);
          return true;
        },
        done -> {
          gone.keySet().removeAll(told.keySet());
          then.run();
        },
        then);
  }

  private void exchange() {
    if (calling || ending) {
      afterCall();
      return;
    }
    boolean asks = faults.pauseLeft(nanos()).isZero() && look.mayHaveMore() && ledger.hasRoom();
    if (!asks && unrecorded.isEmpty()) {
      endLost();
      return;
    }
    List<Long> placed = new ArrayList<>();
    exchange(asks ? Optional.of(claim(placed)) : Optional.empty(), placed, this::endLost);
  }

  private void exchange(Optional<Claim> claim, List<Long> placed, Runnable then) {
    List<RunResult> sent = List.copyOf(unrecorded);
    List<RunResult> all = new ArrayList<>(sent);
    doubts.forEach(job -> all.add(neverStarted(job)));
    if (world.mayGoWrong(0.1)) {
      // What was taken for lost may still arrive, much later.
      world.after(
          random.nextInt(60_000), () -> site.exchange(id, world.now(), all, Optional.empty()));
    }
    Runnable unanswered =
        () -> {
          doubts.addAll(placed);
          placed.forEach(ledger::release);
          then.run();
        };
    if (claim.isPresent() && world.mayGoWrong(0.05)) {
      // The connection breaks after the choice and before the commit.
      Claim cut = claim.get();
      call(
          () -> cut.placement().choose(site.look(world.now(), cut)),
          chosen -> unanswered.run(),
          unanswered);
      return;
    }
    call(
        () -> site.exchange(id, world.now(), all, claim),
        exchange -> {
          doubts.clear();
          unrecorded.removeAll(sent);
          // Killed meanwhile: of that run nothing is left, and the job may run again.
          all.stream()
              .filter(result -> !exchange.recorded().contains(result))
              .forEach(result -> gone.put(result.jobId(), result.attempt()));
          exchange.claimed().forEach(job -> placed.remove(job.id()));
          placed.forEach(ledger::release);
          claim.ifPresent(
              c -> look.looked(exchange.candidates().size(), exchange.claimed().size()));
          exchange.claimed().forEach(this::start);
          holdsNoMoreThanItHas();
          then.run();
        },
        unanswered);
  }

  private Claim claim(List<Long> placed) {
    Claim.Placement placement =
        candidates -> {
          placed.forEach(ledger::release);
          placed.clear();
          List<Candidate> chosen = ledger.place(candidates);
          chosen.forEach(job -> placed.add(job.jobId()));
          return chosen;
        };
    // The transaction may be repeated after the choice.
    boolean repeated = world.mayGoWrong(0.1);
    return new Claim(
        JobFilter.ALL,
        false,
        1,
        CORES,
        ledger.freeShare(),
        ledger.freeCores(),
        ledger.freeGpus(),
        Long.MAX_VALUE,
        look.most(),
        repeated ? found -> again(placement, found) : placement);
  }

  private static List<Candidate> again(Claim.Placement placement, List<Candidate> found) {
    placement.choose(found.subList(0, found.size() / 2));
    return placement.choose(found);
  }

  // By the rule of StrayClaims.
  private RunResult neverStarted(long job) {
    return AfterRun.givenBack(job, site.job(job).attempt, "The answer was lost.", time());
  }

  private void start(ClaimedJob job) {
    if (ending) {
      // It did not begin, and the launcher gives it back.
      unrecorded.addAll(Judge.of(job, exit(job, Cause.NOT_BEGUN, TaskExit.NONE)).stream().toList());
      ledger.release(job.id());
      return;
    }
    running.put(job.id(), new SimulatedTask(world, this, job));
  }

  TaskExit exit(ClaimedJob job, Cause cause, int code) {
    return new TaskExit(job.id(), job.attempt(), code, time(), time(), cause, "It ended.");
  }

  /** A task has ended; told once, or twice. */
  void post(TaskExit exit) {
    if (over) {
      return;
    }
    mail.add(exit);
    if (world.mayGoWrong(0.05)) {
      world.after(random.nextInt(5_000), () -> mail.add(exit));
    }
    if (ending) {
      finish();
    } else {
      turn();
    }
  }

  private void holdsNoMoreThanItHas() {
    double share = 0;
    double gpus = 0;
    for (long job : running.keySet()) {
      SimulatedJob.Wish wish = site.job(job).wish;
      share += wish.packing() > 0 ? 1.0 / wish.packing() : (double) wish.cores() / CORES;
      gpus += wish.gpus();
    }
    Simulation.require(share <= nodes + 1e-6, "launcher " + id + " is over-committed: " + share);
    Simulation.require(gpus <= nodes * GPUS + 1e-6, "launcher " + id + " has no " + gpus + " GPUs");
    Simulation.require(
        ledger.tasks() >= running.size(), "launcher " + id + " runs jobs without a place");
  }

  private void endLost() {
    if (!heard || running.isEmpty() || calling || ending) {
      leaveOrWait();
      return;
    }
    Map<Long, Integer> mine =
        running.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().job().attempt()));
    call(
        () -> site.lost(id, mine),
        lost -> {
          for (long job : lost) {
            SimulatedTask task = running.get(job);
            if (task != null && task.job().attempt() == mine.getOrDefault(job, -1)) {
              task.end(Cause.KILLED);
            }
          }
          leaveOrWait();
        },
        this::leaveOrWait);
  }

  private void leaveOrWait() {
    if (!running.isEmpty() || !unrecorded.isEmpty() || !gone.isEmpty() || hooks.isBusy()) {
      idleRule.busy();
      afterCall();
      return;
    }
    if (calling || ending || look.mayHaveMore()) {
      afterCall();
      return;
    }
    call(() -> site.backlog(id, world.now()), this::judgeIdleness, this::afterCall);
  }

  private void judgeIdleness(Backlog backlog) {
    switch (idleRule.idle(backlog, nanos())) {
      case STAY -> afterCall();
      case LOOK_ONCE_MORE -> {
        world.sweep();
        look.news();
        afterCall();
      }
      case LEAVE -> {
        leftInPeace = !ending;
        end();
        finish();
      }
    }
  }

  private void afterCall() {
    if (ending) {
      finish();
    } else if (work || !mail.isEmpty()) {
      setAlarm(1);
    } else if (backoff.isAway()) {
      setAlarm(backoff.pause().toMillis());
    } else {
      boolean wants = look.mayHaveMore() && ledger.hasRoom() && unrecorded.isEmpty();
      long pause = faults.pauseLeft(nanos()).toMillis();
      setAlarm(wants ? pause : POLL);
    }
  }

  /** First the processes end, then their ends are recorded, then the jobs are given back. */
  private void end() {
    if (ending || over) {
      return;
    }
    ending = true;
    endedAt = world.now();
    List.copyOf(running.values()).forEach(task -> task.end(Cause.STOPPED));
    finish();
  }

  private void finish() {
    if (over || calling) {
      return;
    }
    judge();
    if (!running.isEmpty()) {
      return;
    }
    if (unrecorded.isEmpty()) {
      call(
          () -> {
            site.deregister(id);
            return true;
          },
          done -> leave(),
          this::leave);
    } else if (world.now() - endedAt > SimulatedSite.LEASE) {
      leave();
    } else {
      exchange(
          Optional.empty(),
          new ArrayList<>(),
          () -> world.after(backoff.isAway() ? backoff.pause().toMillis() : 1, this::finish));
    }
  }

  private void leave() {
    if (!over) {
      Simulation.require(ledger.tasks() == 0, "launcher " + id + " left with places taken");
      over = true;
      world.over();
    }
  }

  private Instant time() {
    return Instant.ofEpochMilli(world.now());
  }

  private long nanos() {
    return Duration.ofMillis(world.now()).toNanos();
  }
}
