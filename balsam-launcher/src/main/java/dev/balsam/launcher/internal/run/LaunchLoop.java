package dev.balsam.launcher.internal.run;

import dev.balsam.BalsamException;
import dev.balsam.DatabaseUnavailableException;
import dev.balsam.Site;
import dev.balsam.engine.Backlog;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.engine.Engine;
import dev.balsam.engine.Engine.LauncherRecord;
import dev.balsam.engine.LauncherInfo;
import dev.balsam.engine.Leftover;
import dev.balsam.launcher.LaunchReport;
import dev.balsam.launcher.internal.agent.AgentPlan;
import dev.balsam.launcher.internal.hook.HookWorkers;
import dev.balsam.launcher.internal.mpi.MpiCommand;
import dev.balsam.launcher.internal.placement.Ledger;
import dev.balsam.launcher.internal.task.NodeFaults;
import dev.balsam.launcher.internal.task.TaskExit;
import dev.balsam.launcher.internal.task.TaskRunner;
import dev.balsam.launcher.internal.thread.Nanos;
import dev.balsam.launcher.internal.transfer.TransferWorkers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of a launcher: take what has ended, exchange it with the site for new jobs, have these
 * started, and see whether anything is left to do. One thread; whatever may take long happens
 * elsewhere.
 */
final class LaunchLoop {
  private static final Logger LOG = LoggerFactory.getLogger(LaunchLoop.class);

  // While many tasks run, ends are gathered for this long at most, so that one transaction carries
  // many.
  private static final long GATHER = TimeUnit.MILLISECONDS.toNanos(6);

  private static final int MOST_TRIES = 5;

  private final Engine engine;
  private final LaunchPlan plan;
  private final long launcher;
  private final SpoolDirectory kept;
  private final Inbox inbox;
  private final TaskRunner runner;
  private final StartRule starts;
  private final Starter starter;
  private final Ledger ledger;
  private final Dealings dealings;
  private final IdleRule idleRule;
  private final Running running = new Running();
  private final NodeFaults faults = new NodeFaults();
  private final SharedEnd together = new SharedEnd();
  private final HookWorkers hooks;
  private final TransferWorkers transfers;
  private final ReentrantLock ending = new ReentrantLock();
  private final Tally tally = new Tally(System.nanoTime());
  private final long endsAt;
  private final LastWords lastWords;
  private final Neighbours neighbours;
  private boolean awaitsNodes;
  private boolean gone;
  private volatile boolean leaving;
  private volatile @Nullable String lost;

  private LaunchLoop(
      Site site,
      LaunchPlan plan,
      LauncherRecord self,
      SpoolDirectory kept,
      Neighbours neighbours,
      Map<String, String> environment,
      Inbox inbox,
      TaskRunner runner,
      StartRule starts,
      TaskPreparation preparation) {
    this.launcher = self.id();
    this.kept = kept;
    this.neighbours = neighbours;
    this.engine = site.engine();
    this.hooks =
        new HookWorkers(
            engine, engine.hooks(launcher, plan.filter(), plan.hooks()), environment, inbox::work);
    this.transfers =
        new TransferWorkers(
            engine, engine.transfers(launcher, plan.filter()), environment, inbox::work);
    this.plan = plan;
    this.inbox = inbox;
    this.runner = runner;
    this.awaitsNodes = runner.awaitsNodes();
    this.starts = starts;
    this.starter = new Starter(runner, preparation, inbox::exit);
    this.ledger =
        new Ledger(
            plan.allocation().nodes(),
            starts::isDirect,
            candidate -> starts.byMpi(candidate.isSerial()));
    this.idleRule = new IdleRule(plan.idleTimeout());
    this.endsAt =
        plan.timeLeft(Instant.now())
            .map(left -> System.nanoTime() + Nanos.of(left))
            .orElse(Long.MAX_VALUE);
    this.lastWords = new LastWords(plan.warning(), endsAt);
    this.dealings =
        new Dealings(
            engine,
            new Offer(plan, starts, ledger, endsAt),
            launcher,
            ledger,
            running,
            kept.spool(self),
            tally,
            neighbours::any,
            inbox::recorded);
  }

  static LaunchLoop begin(Site site, LaunchPlan plan) {
    Engine engine = site.engine();
    Inbox inbox = new Inbox();
    SpoolDirectory kept = new SpoolDirectory(site.directory());
    Neighbours neighbours = new Neighbours();
    neighbours.sweep(engine, Neighbours.NOBODY, kept);
    Optional<MpiCommand> mpi = Runners.mpi(site, plan);
    Optional<AgentPlan> agents = Runners.agents(site, plan, mpi);
    StartRule starts = Runners.starts(plan, mpi.isPresent(), agents.isPresent());
    LauncherInfo info =
        Registration.of(plan, starts.startsMpi(), agents.isPresent(), Instant.now());
    long launcher = engine.register(info);
    LauncherRecord self =
        new LauncherRecord(launcher, info.host(), info.pid(), info.processStarted());
    try {
      Map<String, String> environment = Runners.environment(site, plan, launcher);
      TaskRunner runner = Runners.of(site, plan, agents, launcher, environment, inbox);
      TaskPreparation preparation =
          plan.allocation().isSimulated()
              ? TaskPreparation.simulated(plan.allocation()::taskTime)
              : TaskPreparation.of(starts, mpi, environment);
      return new LaunchLoop(
          site, plan, self, kept, neighbours, environment, inbox, runner, starts, preparation);
    } catch (RuntimeException e) {
      engine.deregister(launcher);
      throw e;
    }
  }

  private void sweep() {
    neighbours.sweep(engine, launcher, kept);
  }

  void stop(String why) {
    inbox.stop(why);
  }

  // The resources only have to be there while the loop runs.
  @SuppressWarnings("try")
  LaunchReport run() throws Exception {
    hooks.start();
    transfers.start();
    try (AutoCloseable work = engine.onWork(inbox::work);
        Lease lease = new Lease(engine, launcher, this::sweep, this::lose);
        Dealings closedAtTheEnd = dealings;
        OpenJobs open = new OpenJobs(engine, plan.filter());
        Progress progress = Terminal.progress(plan.progress())) {
      return finish(workOrSalvage(progress, open));
    } finally {
      endTasks();
      // What it could not record must find its jobs as they are.
      if (!gone && !dealings.isAway()) {
        leaveQuietly();
      }
    }
  }

  private List<Leftover> workOrSalvage(Progress progress, OpenJobs open)
      throws InterruptedException {
    try {
      return work(progress, open);
    } catch (InterruptedException | RuntimeException e) {
      salvage(e);
      throw e;
    }
  }

  /** What is left behind when nothing is left to do; empty when it was told to end. */
  private List<Leftover> work(Progress progress, OpenJobs open) throws InterruptedException {
    while (true) {
      long now = System.nanoTime();
      long patience =
          LongStream.of(
                  lastWords.untilDue(now),
                  dealings.patience(),
                  together.patience(now),
                  endsAt - now)
              .min()
              .orElse(0);
      Inbox.Mail mail = inbox.take(Math.max(0, patience), enoughEnds(), GATHER);
      judge(together.heard(mail.exits(), mail.stop() != null, System.nanoTime()));
      dealings.collect();
      giveUpOnBadNode();
      if (mail.stop() != null || System.nanoTime() >= endsAt) {
        LOG.debug("launcher {} ends: {}", launcher, mail.stop());
        return List.of();
      }
      warn();
      if (mail.work()) {
        // In this order: a node that comes up in between is learned now and counted once more.
        awaitsNodes = runner.awaitsNodes();
        ledger.learn(node -> starts.isDirect(node) || runner.reaches(node.name()));
        dealings.news();
      }
      start(dealings.exchange());
      if (mail.work()) {
        endLost();
      }
      progress.show(tally.done(), tally.failed(), running.size(), open);
      if (lastWords.wereSaid() && isQuiet()) {
        return List.of();
      }
      Optional<Backlog> end = mayLeave();
      if (end.isPresent()) {
        return end.get().leftBehind();
      }
    }
  }

  private void warn() {
    lastWords
        .due(System.nanoTime())
        .ifPresent(
            signal -> {
              dealings.drain();
              running.attempts().forEach((job, attempt) -> starter.signal(job, attempt, signal));
            });
  }

  private void giveUpOnBadNode() {
    faults
        .reasonToGiveUp()
        .or(runner::reasonToGiveUp)
        .ifPresent(
            why -> {
              throw new BalsamException(why + " Launcher " + launcher + " has ended.");
            });
  }

  // On the thread of the lease: the loop may hang on the database, and the tasks have to be gone
  // before the lease ends. One that ends its lease itself has no tasks left.
  private void lose(String why) {
    if (lost == null && !leaving) {
      lost = why;
      inbox.stop(why);
      endTasks();
    }
  }

  // Whoever comes second has to wait too.
  private void endTasks() {
    ending.lock();
    try {
      starter.stop();
      hooks.cancel();
      transfers.cancel();
      runner.close();
      hooks.close();
      transfers.close();
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

  // A lone end is recorded at once, for the sake of those who wait for it; of many tasks half may
  // end before the loop goes on: those left keep the cores busy meanwhile.
  private int enoughEnds() {
    return Math.max(1, running.size() / 2);
  }

  private void judge(List<TaskExit> exits) {
    for (TaskExit exit : exits) {
      ClaimedJob job = running.remove(exit.jobId(), exit.attempt());
      if (job != null) {
        ledger.release(job.id());
        faults.ended(exit, System.nanoTime());
        dealings.ran(Duration.between(exit.startedAt(), exit.endedAt()).toNanos());
        Judge.of(job, lastWords.heard(exit)).ifPresentOrElse(dealings::add, () -> wasKilled(job));
      }
    }
    dealings.pause(faults.pauseLeft(System.nanoTime()));
    if (!exits.isEmpty()) {
      dealings.look().news();
      tally.uses(ledger.used(), System.nanoTime());
    }
  }

  private void wasKilled(ClaimedJob job) {
    tally.killed();
    dealings.addGone(job);
  }

  private void start(List<ClaimedJob> jobs) {
    jobs.forEach(running::add);
    starter.start(
        jobs.stream()
            .map(job -> new Starter.Placed(job, ledger.placementOf(job.id()).orElseThrow()))
            .toList());
  }

  private void endLost() {
    Map<Long, Integer> attempts = running.attempts();
    attempts.putAll(dealings.waiting());
    if (attempts.isEmpty()) {
      return;
    }
    try {
      for (long job : engine.lost(launcher, attempts)) {
        if (!dealings.giveUp(job)) {
          starter.kill(job, running.attempt(job));
        }
      }
    } catch (DatabaseUnavailableException e) {
      LOG.debug("asking for killed jobs failed, the next poll asks again: {}", e.getMessage());
    }
  }

  private boolean isQuiet() {
    return running.isEmpty() && dealings.isSettled() && !hooks.isBusy() && !transfers.isBusy();
  }

  private Optional<Backlog> mayLeave() {
    if (idleRule.isPatient()) {
      return Optional.empty();
    }
    if (!isQuiet()) {
      idleRule.busy();
      return Optional.empty();
    }
    if (dealings.look().mayHaveMore()) {
      return Optional.empty();
    }
    try {
      Backlog backlog = engine.backlog(launcher, dealings.everything());
      return switch (idleRule.idle(backlog, System.nanoTime())) {
        case STAY -> Optional.empty();
        case LOOK_ONCE_MORE -> {
          // A launcher that died just now may have left jobs.
          sweep();
          dealings.look().news();
          yield Optional.empty();
        }
        case LEAVE ->
            awaitsNodes && !backlog.leftBehind().isEmpty()
                ? Optional.empty()
                : Optional.of(backlog);
      };
    } catch (DatabaseUnavailableException e) {
      return Optional.empty();
    }
  }

  private LaunchReport finish(List<Leftover> known) throws InterruptedException {
    List<Leftover> left;
    try {
      endAndJudge();
      if (lost != null) {
        dealings.keep();
      }
      dealings.recordLast();
      left = known.isEmpty() ? insist(this::leftBehind) : known;
      insist(this::leave);
    } catch (BalsamException e) {
      gone = dealings.isAway(); // it could not be told that this launcher has ended either
      throw lost == null ? e : gaveUp(" " + e.getMessage(), e);
    }
    if (lost != null) {
      throw gaveUp("", null);
    }
    return tally.report(System.nanoTime(), left);
  }

  private List<Leftover> leftBehind() {
    return engine.backlog(launcher, dealings.everything()).leftBehind();
  }

  private boolean leave() {
    leaving = true;
    engine.deregister(launcher);
    gone = true;
    return true;
  }

  // All is done by now: one lost connection more is no reason to fail.
  private static <T> T insist(Supplier<T> question) throws InterruptedException {
    for (int tried = 1; ; tried++) {
      try {
        return question.get();
      } catch (DatabaseUnavailableException e) {
        if (tried == MOST_TRIES) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(50L * tried);
      }
    }
  }

  // First the processes end, then their ends are recorded, then the jobs are given back: never two
  // runs of one job at once.
  private void endAndJudge() throws InterruptedException {
    endTasks();
    starter.finish();
    judge(together.heard(inbox.take(0, 0, 0).exits(), true, System.nanoTime()));
    dealings.drain();
  }

  // Whatever ended the loop: what its tasks did counts.
  private void salvage(Exception why) {
    try {
      endAndJudge();
      dealings.salvage();
    } catch (InterruptedException | RuntimeException e) {
      why.addSuppressed(e);
    }
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
}
