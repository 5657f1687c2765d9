package dev.balsam.launcher.internal.run;

import dev.balsam.BalsamException;
import dev.balsam.DatabaseUnavailableException;
import dev.balsam.Site;
import dev.balsam.engine.Backlog;
import dev.balsam.engine.Candidate;
import dev.balsam.engine.Claim;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.engine.Engine;
import dev.balsam.engine.Exchange;
import dev.balsam.engine.Leftover;
import dev.balsam.engine.RunResult;
import dev.balsam.launcher.LaunchReport;
import dev.balsam.launcher.internal.hook.HookWorkers;
import dev.balsam.launcher.internal.placement.Ledger;
import dev.balsam.launcher.internal.task.TaskExit;
import dev.balsam.launcher.internal.task.TaskRunner;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of a launcher: take what has ended, exchange it with the site for new jobs, start these,
 * and see whether anything is left to do. One thread; whatever may take long happens elsewhere.
 */
final class LaunchLoop {
  private static final Logger LOG = LoggerFactory.getLogger(LaunchLoop.class);

  // While many tasks run, ends are gathered for this long at most, so that one transaction carries
  // many.
  private static final long GATHER = TimeUnit.MILLISECONDS.toNanos(6);
  private static final int MOST_CANDIDATES = 1_000;
  private static final Duration FIRST_RETRY = Duration.ofMillis(100);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(5);

  private final Engine engine;
  private final LaunchPlan plan;
  private final long launcher;
  private final Inbox inbox;
  private final TaskRunner runner;
  private final Ledger ledger;
  private final Recorder recorder;
  private final IdleRule idleRule;
  private final Running running = new Running();
  private final DoubtfulClaims doubts;
  private final HookWorkers hooks;
  private final ReentrantLock ending = new ReentrantLock();
  private final List<RunResult> unrecorded = new ArrayList<>();
  private final Tally tally = new Tally(System.nanoTime());
  private final long endsAt;
  private Duration retry = FIRST_RETRY;
  private boolean away;
  private boolean gone;
  private volatile @Nullable String lost;
  private boolean mayHaveMore = true;
  private boolean backlog;
  private int lookedFor = 64;

  private LaunchLoop(Site site, LaunchPlan plan, long launcher, Inbox inbox, TaskRunner runner) {
    this.engine = site.engine();
    this.doubts = new DoubtfulClaims(site);
    this.hooks =
        new HookWorkers(
            engine,
            engine.hooks(launcher, plan.filter(), plan.hooks()),
            Runners.environment(site, plan, launcher),
            inbox::work);
    this.plan = plan;
    this.launcher = launcher;
    this.inbox = inbox;
    this.runner = runner;
    this.ledger = new Ledger(plan.allocation().nodes());
    this.recorder = new Recorder(engine, launcher, inbox::recorded);
    this.idleRule = new IdleRule(plan.idleTimeout());
    this.endsAt =
        plan.timeLimit().map(limit -> System.nanoTime() + limit.toNanos()).orElse(Long.MAX_VALUE);
  }

  static LaunchLoop begin(Site site, LaunchPlan plan) {
    Engine engine = site.engine();
    Inbox inbox = new Inbox();
    engine.sweep(Host::isDead);
    long launcher = engine.register(Registration.of(plan, Instant.now()));
    try {
      return new LaunchLoop(
          site, plan, launcher, inbox, Runners.of(site, plan, launcher, inbox::exit));
    } catch (RuntimeException e) {
      engine.deregister(launcher);
      throw e;
    }
  }

  void stop(String why) {
    inbox.stop(why);
  }

  // The resources only have to be there while the loop runs.
  @SuppressWarnings("try")
  LaunchReport run() throws Exception {
    List<Leftover> leftBehind = List.of();
    hooks.start();
    try (AutoCloseable work = engine.onWork(inbox::work);
        Lease lease = new Lease(engine, launcher, this::lose);
        Recorder closedAtTheEnd = recorder;
        Progress progress = Terminal.progress(plan.progress())) {
      String stopped = null;
      while (stopped == null) {
        Inbox.Mail mail = inbox.take(patience(), enoughEnds(), GATHER);
        judge(mail.exits());
        recorder.poll().ifPresent(this::recorded);
        stopped =
            mail.stop() == null && System.nanoTime() >= endsAt ? "Its time was up." : mail.stop();
        if (stopped == null) {
          mayHaveMore |= mail.work();
          exchange(true);
          if (mail.work()) {
            endLost();
          }
          progress.show(
              tally.done(), tally.failed(), running.size(), () -> engine.open(plan.filter()));
          Optional<Backlog> end = mayLeave();
          if (end.isPresent()) {
            leftBehind = end.get().leftBehind();
            stopped = "Nothing is left to do.";
          }
        }
      }
      LOG.debug("launcher {} ends: {}", launcher, stopped);
      return finish(leftBehind);
    } finally {
      endTasks();
      if (!gone) {
        leaveQuietly();
      }
    }
  }

  // On the thread of the lease: the loop may hang on the database, and the tasks have to be gone
  // before the lease ends.
  private void lose(String why) {
    if (lost == null) {
      lost = why;
      inbox.stop(why);
      endTasks();
    }
  }

  // Whoever comes second has to wait too.
  private void endTasks() {
    ending.lock();
    try {
      hooks.cancel();
      runner.close();
      hooks.close();
    } finally {
      ending.unlock();
    }
  }

  private void leaveQuietly() {
    try {
      engine.deregister(launcher);
    } catch (BalsamException e) {
      LOG.debug(
          "launcher {} could not say goodbye, its lease will end: {}", launcher, e.getMessage());
    }
  }

  // With nothing running nothing can end, and only the site or the clock can bring news.
  private long patience() {
    if (!away && mayHaveMore && ledger.hasRoom() && unrecorded.isEmpty()) {
      return 0;
    }
    long poll = away ? retry.toNanos() : engine.leases().poll().toNanos();
    return Math.max(0, Math.min(poll, endsAt - System.nanoTime()));
  }

  // A lone end is recorded at once, for the sake of those who wait for it; of many tasks a good
  // third may end before the loop goes on: those left keep the cores busy meanwhile.
  private int enoughEnds() {
    return Math.max(1, running.size() * 3 / 8);
  }

  private void judge(List<TaskExit> exits) {
    for (TaskExit exit : exits) {
      ClaimedJob job = running.remove(exit.jobId(), exit.attempt());
      if (job != null) {
        ledger.release(job.id());
        Judge.of(job, exit).ifPresentOrElse(unrecorded::add, tally::killed);
      }
    }
    if (!exits.isEmpty()) {
      mayHaveMore = true;
      tally.uses(ledger.used(), System.nanoTime());
    }
  }

  private void exchange(boolean claiming) {
    boolean asks = claiming && mayHaveMore && ledger.hasRoom();
    if (recorder.isBusy() && !(asks && backlog)) {
      // Its answer wakes the loop; until then more ends may come to be recorded together.
      return;
    }
    if (asks && backlog && running.isEmpty() && !recorder.isBusy() && !unrecorded.isEmpty()) {
      // Nothing runs, so the nodes wait for the next jobs; while tasks run, one commit is cheaper.
      recorder.record(List.copyOf(unrecorded));
      unrecorded.clear();
    }
    List<RunResult> results = recorder.isBusy() ? List.of() : List.copyOf(unrecorded);
    if (asks || !results.isEmpty()) {
      exchange(results, asks);
    }
  }

  private void exchange(List<RunResult> results, boolean asks) {
    List<Long> placed = new ArrayList<>();
    try {
      List<RunResult> all = new ArrayList<>(results);
      all.addAll(doubts.giveBack(Instant.now()));
      Optional<Claim> claim = asks ? Optional.of(claim(placed)) : Optional.empty();
      Exchange exchange = engine.exchange(launcher, all, claim);
      unrecorded.removeAll(results);
      answered();
      exchange.recorded().forEach(tally::ended);
      exchange.claimed().forEach(job -> placed.remove(job.id()));
      if (asks) {
        lookAgain(exchange);
      }
      exchange.claimed().forEach(this::start);
    } catch (DatabaseUnavailableException e) {
      // The answer may have been lost after the commit.
      doubts.add(placed);
      notAnswered(e);
    } finally {
      // Placed, but not won or never committed.
      placed.forEach(ledger::release);
      tally.uses(ledger.used(), System.nanoTime());
    }
  }

  private void recorded(Recorder.Outcome outcome) {
    if (outcome.exchange() != null) {
      answered();
      outcome.exchange().recorded().forEach(tally::ended);
    }
    if (outcome.failure() != null) {
      unrecorded.addAll(outcome.batch());
      notAnswered(outcome.failure());
    }
  }

  private void answered() {
    retry = FIRST_RETRY;
    away = false;
  }

  // Tasks go on; what has ended is kept and recorded when the database is back, unless the lease
  // ends before.
  private void notAnswered(DatabaseUnavailableException e) {
    away = true;
    LOG.warn("{} Trying again in {} ms.", e.getMessage(), retry.toMillis());
    retry =
        retry.multipliedBy(2).compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : retry.multipliedBy(2);
    try {
      engine.revive();
    } catch (BalsamException stillDown) {
      LOG.debug("the database could not be started again: {}", stillDown.getMessage());
    }
  }

  // Looking at few candidates is cheap, but when none of many fitted there may be some that fit
  // behind them.
  private void lookAgain(Exchange exchange) {
    boolean sawAll = exchange.candidates() < lookedFor;
    mayHaveMore = !sawAll;
    backlog = exchange.candidates() > exchange.claimed().size();
    if (!sawAll && exchange.claimed().isEmpty() && lookedFor == MOST_CANDIDATES) {
      mayHaveMore = false;
    }
    lookedFor =
        exchange.claimed().isEmpty() && !sawAll
            ? MOST_CANDIDATES
            : Math.max(32, Math.min(MOST_CANDIDATES, 2 * ledger.tasks()));
  }

  private Claim claim(List<Long> placed) {
    return new Claim(
        plan.filter(),
        false,
        plan.allocation().nodes().size(),
        Registration.mostCores(plan),
        ledger.freeShare(),
        ledger.freeCores(),
        ledger.freeGpus(),
        lookedFor,
        candidates -> {
          // The transaction may be repeated: what an earlier try placed must be given back first.
          placed.forEach(ledger::release);
          placed.clear();
          var chosen = ledger.place(candidates.stream().filter(this::canEndInTime).toList());
          chosen.forEach(job -> placed.add(job.jobId()));
          return chosen;
        });
  }

  private boolean canEndInTime(Candidate job) {
    return endsAt == Long.MAX_VALUE
        || TimeUnit.SECONDS.toNanos(job.wallSeconds()) <= endsAt - System.nanoTime();
  }

  private void start(ClaimedJob job) {
    running.add(job);
    try {
      runner.start(TaskPreparation.prepare(job, !plan.allocation().isSimulated()));
    } catch (RuntimeException e) {
      // Whatever is wrong with one job must not end the launcher.
      Instant now = Instant.now();
      String message = e instanceof BalsamException ? String.valueOf(e.getMessage()) : e.toString();
      inbox.exit(
          new TaskExit(
              job.id(),
              job.attempt(),
              TaskExit.NONE,
              now,
              now,
              lost == null ? TaskExit.Cause.COULD_NOT_START : TaskExit.Cause.STOPPED,
              message));
    }
  }

  private void endLost() {
    if (running.isEmpty()) {
      return;
    }
    try {
      for (long job : engine.lost(launcher, running.attempts())) {
        runner.kill(job, running.attempt(job), TaskExit.Cause.KILLED);
      }
    } catch (DatabaseUnavailableException e) {
      LOG.debug("asking for killed jobs failed, the next poll asks again: {}", e.getMessage());
    }
  }

  private Optional<Backlog> mayLeave() {
    if (idleRule.isPatient()) {
      return Optional.empty();
    }
    if (!running.isEmpty() || !unrecorded.isEmpty() || recorder.isBusy() || hooks.isBusy()) {
      idleRule.busy();
      return Optional.empty();
    }
    if (mayHaveMore) {
      return Optional.empty();
    }
    try {
      Backlog backlog = engine.backlog(launcher, everything());
      return switch (idleRule.idle(backlog, System.nanoTime())) {
        case STAY -> Optional.empty();
        case LOOK_ONCE_MORE -> {
          // A launcher that died just now may have left jobs.
          engine.sweep(Host::isDead);
          mayHaveMore = true;
          yield Optional.empty();
        }
        case LEAVE -> Optional.of(backlog);
      };
    } catch (DatabaseUnavailableException e) {
      return Optional.empty();
    }
  }

  private Claim everything() {
    int gpus = plan.allocation().nodes().stream().mapToInt(node -> node.gpus()).max().orElse(0);
    int cores = Registration.mostCores(plan);
    return new Claim(
        plan.filter(),
        false,
        plan.allocation().nodes().size(),
        cores,
        1,
        cores,
        gpus,
        0,
        List::copyOf);
  }

  private LaunchReport finish(List<Leftover> known) throws InterruptedException {
    // First the processes end, then their ends are recorded, then the jobs are given back: never
    // two runs of one job at once.
    endTasks();
    judge(inbox.take(0, 0, 0).exits());
    recorder.await().ifPresent(this::recorded);
    List<Leftover> left;
    try {
      recordLast();
      left = known.isEmpty() ? leftNow() : known;
      engine.deregister(launcher);
      gone = true;
    } catch (BalsamException e) {
      gone = away; // it could not be told that this launcher has ended either
      throw lost == null ? e : gaveUp(" " + e.getMessage(), e);
    }
    if (lost != null) {
      throw gaveUp("", null);
    }
    return tally.report(System.nanoTime(), left);
  }

  private BalsamException gaveUp(String also, @Nullable BalsamException cause) {
    String message =
        "Launcher "
            + launcher
            + " gave up and ended its tasks. "
            + lost
            + also
            + " Its jobs run again under another launcher.";
    return new BalsamException(message, cause);
  }

  private void recordLast() throws InterruptedException {
    long until = System.nanoTime() + engine.leases().lease().toNanos();
    exchange(false);
    while (!unrecorded.isEmpty()) {
      if (System.nanoTime() > until) {
        throw new BalsamException(
            unrecorded.size()
                + " results could not be recorded, because the database does not answer. The jobs will run again.");
      }
      TimeUnit.NANOSECONDS.sleep(retry.toNanos());
      exchange(false);
    }
  }

  private List<Leftover> leftNow() {
    return engine.backlog(launcher, everything()).leftBehind();
  }
}
