package dev.balsam.launcher.internal.run;

import dev.balsam.JobState;
import dev.balsam.engine.RunResult;
import dev.balsam.internal.state.StepSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One random history of a site: time, chance, and what is really running. First some minutes in
 * which everything may go wrong, then calm, until nothing is left to happen. All chance comes from
 * the seed, so a seed is a history.
 */
final class Simulation implements SimulatedSite.Witness {
  private static final long TROUBLE = 400_000;
  private static final int MOST_JOBS = 60;
  private static final int ENDLESS = 300_000;

  /** A process that is there. */
  record Run(long launcher, long job, int attempt) {}

  private record Happening(long at, long order, Runnable what) {}

  final SimulatedSite site;
  private final Random random;
  private final PriorityQueue<Happening> agenda =
      new PriorityQueue<>(
          Comparator.comparingLong(Happening::at).thenComparingLong(Happening::order));
  private final List<SimulatedLauncher> launchers = new ArrayList<>();
  private final Map<Long, Run> alive = new HashMap<>();
  private final Set<List<Long>> ended = new HashSet<>();
  private long now;
  private long order;
  private boolean work;
  private boolean seenEnding;

  Simulation(long seed, SimulatedSite.Flaw flaw) {
    random = new Random(seed);
    site = new SimulatedSite(flaw, this);
  }

  /** Lets it happen; what is wrong is thrown. */
  void run() {
    for (int left = 4 + random.nextInt(12); left > 0; left--) {
      submit();
    }
    for (int left = 1 + random.nextInt(3); left > 0; left--) {
      after(random.nextInt(60_000), this::launcher);
    }
    for (int left = random.nextInt(8); left > 0; left--) {
      after(random.nextInt((int) TROUBLE), this::userActs);
    }
    happen();
    // All have left, or were lost: one that comes now finds all that is left.
    now = Math.max(now, TROUBLE) + SimulatedSite.LEASE + 1;
    SimulatedLauncher last = new SimulatedLauncher(this, 8);
    launchers.add(last);
    happen();
    require(last.hasLeftInPeace(), "the last launcher did not leave in peace");
    HistoryRules.check(site);
    require(alive.isEmpty(), "processes are left: " + alive);
  }

  private void happen() {
    for (int happened = 0; !agenda.isEmpty(); happened++) {
      require(happened < ENDLESS, "it does not come to an end");
      Happening next = agenda.remove();
      now = Math.max(now, next.at());
      next.what().run();
      if (work) {
        work = false;
        for (SimulatedLauncher launcher : launchers) {
          // A lost notification is made up for by the launcher's poll.
          if (!mayGoWrong(0.1)) {
            after(1 + random.nextInt(50), launcher::hear);
          }
        }
      }
    }
  }

  private void launcher() {
    SimulatedLauncher launcher = new SimulatedLauncher(this, 1 + random.nextInt(4));
    launchers.add(launcher);
    if (random.nextBoolean()) {
      after(random.nextInt((int) TROUBLE), launcher::crash);
    }
  }

  /** A launcher is no more; another may come. */
  void over() {
    if (now < TROUBLE) {
      after(random.nextInt(30_000), this::launcher);
    }
  }

  SimulatedJob.Wish wish() {
    int steps = 0;
    for (int step :
        List.of(
            StepSet.PREPROCESS,
            StepSet.POSTPROCESS,
            StepSet.ON_ERROR,
            StepSet.ON_TIMEOUT,
            StepSet.NO_TIMEOUT_RETRY)) {
      steps |= random.nextInt(3) == 0 ? step : 0;
    }
    steps |= random.nextInt(10) == 0 ? StepSet.IGNORE_PARENTS : 0;
    int packing = random.nextBoolean() ? 0 : 1 + random.nextInt(7);
    int cores = 1 + random.nextInt(SimulatedLauncher.CORES);
    double gpus = random.nextInt(3) == 0 ? random.nextInt(6) / 4.0 : 0;
    return new SimulatedJob.Wish(
        steps, random.nextInt(4), random.nextBoolean(), packing, cores, gpus);
  }

  private void submit() {
    Set<Long> parents = new HashSet<>();
    for (int left = random.nextInt(3); left > 0 && !site.jobs().isEmpty(); left--) {
      parents.add(anyJob());
    }
    site.submit(wish(), parents);
  }

  boolean hasRoomForJobs() {
    return site.jobs().size() < MOST_JOBS;
  }

  private long anyJob() {
    return 1L + random.nextInt(site.jobs().size());
  }

  private void userActs() {
    switch (random.nextInt(4)) {
      case 0 -> site.kill(anyJob(), random.nextBoolean());
      case 1 -> site.restart(anyJob());
      case 2 -> {
        // At once, while the killed run is still there.
        long job = anyJob();
        site.kill(job, false);
        site.restart(job);
      }
      default -> submit();
    }
  }

  long now() {
    return now;
  }

  Random random() {
    return random;
  }

  /** Chance, while there is trouble. */
  boolean mayGoWrong(double probability) {
    return now < TROUBLE && random.nextDouble() < probability;
  }

  void after(long delay, Runnable what) {
    agenda.add(new Happening(now + delay, order++, what));
  }

  /** A transaction: it may be lost on the way, or its answer, and any of it may take long. */
  <T> void call(Supplier<T> transaction, Consumer<T> answered, Runnable unanswered) {
    long way = mayGoWrong(0.03) ? random.nextInt(20_000) : 1 + random.nextInt(20);
    if (mayGoWrong(0.04)) {
      after(way, unanswered);
      return;
    }
    boolean answerLost = mayGoWrong(0.04);
    after(
        way,
        () -> {
          T answer = transaction.get();
          long back = mayGoWrong(0.02) ? random.nextInt(10_000) : 1 + random.nextInt(20);
          after(back, () -> answer(answerLost, answer, answered, unanswered));
        });
  }

  private static <T> void answer(
      boolean lost, T answer, Consumer<T> answered, Runnable unanswered) {
    if (lost) {
      unanswered.run();
    } else {
      answered.accept(answer);
    }
  }

  void sweep() {
    site.sweep(now, id -> launchers.stream().anyMatch(l -> l.id() == id && isGone(l)));
  }

  private boolean isGone(SimulatedLauncher launcher) {
    boolean hasProcesses = alive.values().stream().anyMatch(r -> r.launcher() == launcher.id());
    seenEnding |= launcher.hasCrashed() && hasProcesses;
    return launcher.hasCrashed() && !hasProcesses;
  }

  boolean takeSeenEnding() {
    boolean seen = seenEnding;
    seenEnding = false;
    return seen;
  }

  void begins(Run run) {
    Run other = alive.put(run.job(), run);
    require(other == null, "two live runs: " + other + " and " + run);
  }

  void ends(Run run) {
    require(run.equals(alive.get(run.job())), run + " is not alive");
    alive.remove(run.job());
  }

  @Override
  public void work() {
    work = true;
  }

  @Override
  public void recorded(SimulatedJob job, RunResult result) {
    Run run = alive.get(job.id);
    require(
        run == null || run.attempt() != job.attempt,
        run + " is alive, but recorded as ended: " + result);
    require(
        ended.add(List.of(job.id, (long) job.attempt)),
        "attempt " + job.attempt + " of job " + job.id + " ended twice");
  }

  @Override
  public void claimed(SimulatedJob job) {
    for (long parent : job.parents) {
      require(
          SimulatedSite.ignoresParents(job) || site.job(parent).hasEverFinished(),
          "it starts without " + site.job(parent) + ": " + job);
    }
  }

  static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(Objects.requireNonNull(otherwise));
    }
  }

  /** Every job, for the report of a failure. */
  String describe() {
    StringBuilder text = new StringBuilder("at " + now + " ms\n");
    for (SimulatedJob job : site.jobs()) {
      text.append(job.state == JobState.JOB_FINISHED ? "  " : "! ").append(job).append('\n');
    }
    return text.toString();
  }
}
