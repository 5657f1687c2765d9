package dev.balsam.launcher.internal.transfer;

import dev.balsam.BalsamException;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.engine.Staging;
import dev.balsam.engine.TransferEngine;
import dev.balsam.engine.TransferRules;
import dev.balsam.launcher.internal.step.StepEnd;
import dev.balsam.launcher.internal.step.StepRun;
import dev.balsam.launcher.internal.task.JobFiles;
import dev.balsam.launcher.internal.task.NodeFaultException;
import dev.balsam.launcher.internal.thread.DaemonThreads;
import dev.balsam.launcher.internal.thread.Interrupts;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The staging of one job on a thread of its own. It ends in one way only, whoever comes first: the
 * staging itself, whoever gives it up, or whoever cancels it.
 */
final class TransferRun implements StepRun {
  private static final Logger LOG = LoggerFactory.getLogger(TransferRun.class);

  /** While nobody makes room, looking oftener would only load the site and its log. */
  private static final Duration FAULT_PAUSE = Duration.ofSeconds(5);

  private enum Phase {
    RUNNING,
    ENDING,
    CANCELLED
  }

  private final TransferEngine engine;
  private final Staging staging;
  private final BooleanSupplier closed;
  private final Consumer<TransferRun> ended;
  private final Board board;
  private final Tries tries;
  private final Stager stager;
  private final Thread thread;
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.RUNNING);

  TransferRun(
      TransferEngine engine,
      Staging staging,
      TransferRules rules,
      Transports transports,
      BooleanSupplier closed,
      Consumer<TransferRun> ended) {
    this.engine = engine;
    this.staging = staging;
    this.closed = closed;
    this.ended = ended;
    this.board = new Board(engine, staging);
    this.tries = new Tries(rules, () -> phase.get() != Phase.RUNNING);
    this.stager = new Stager(staging, board, transports, tries);
    this.thread = thread(this::run);
  }

  Staging staging() {
    return staging;
  }

  @Override
  public long jobId() {
    return staging.job().id();
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public long nanosLeft() {
    return phase.get() == Phase.RUNNING ? tries.nanosLeft() : Long.MAX_VALUE;
  }

  @Override
  public boolean holdsPlace() {
    return phase.get() != Phase.CANCELLED && !tries.isPausing();
  }

  // One that is cancelled still has to remove what it has begun.
  @Override
  public boolean isEnding() {
    return phase.get() != Phase.RUNNING;
  }

  /** The attempt's time is up: it is interrupted; if that does not help, the job fails. */
  @Override
  public void expire() {
    if (!tries.expire() && phase.compareAndSet(Phase.RUNNING, Phase.ENDING)) {
      String why =
          "The staging of its files could not be ended when its time was up; does a file system hang?";
      concludeElsewhere(() -> engine.fail(staging, board.failed(), why));
      // It may have come to life just now, and must not begin again.
      Interrupts.send(thread);
    }
  }

  private void concludeElsewhere(Runnable end) {
    try {
      thread(() -> conclude(end)).start();
    } catch (OutOfMemoryError e) { // no thread is to be had now
      phase.set(Phase.RUNNING);
      throw e;
    }
  }

  @Override
  public void cancel() {
    if (phase.compareAndSet(Phase.RUNNING, Phase.CANCELLED)) {
      Interrupts.send(thread);
    }
  }

  private Thread thread(Runnable work) {
    return DaemonThreads.named("balsam-transfer-" + jobId()).newThread(work);
  }

  private void run() {
    Runnable end;
    try {
      String message = stage();
      end = () -> told(engine.done(staging, board.rows(), message));
    } catch (NodeFaultException e) {
      end = waitForRoom(e);
    } catch (InterruptedException e) {
      // Nobody else interrupts this thread; should it be so, another takes the job.
      end = () -> told(engine.giveBack(staging));
    } catch (TransferFailure e) {
      end = () -> told(engine.fail(staging, board.failed(), e.words()));
    } catch (RuntimeException | IOException | Error e) { // it is about its own job only
      String why = "Its files could not be staged: " + Words.of(e) + ".";
      LOG.debug("staging of job {}", jobId(), e);
      end = () -> told(engine.fail(staging, board.failed(), why));
    }
    var unused = Thread.interrupted();
    if (phase.compareAndSet(Phase.RUNNING, Phase.ENDING)) {
      conclude(end);
    } else if (phase.get() == Phase.CANCELLED) {
      ended.accept(this);
    }
  }

  // Given back at once it would be taken again at once. It keeps its place, as no other job of the
  // site would fare better.
  private Runnable waitForRoom(NodeFaultException fault) {
    LOG.warn("{}", fault.getMessage());
    try {
      TimeUnit.NANOSECONDS.sleep(FAULT_PAUSE.toNanos());
    } catch (InterruptedException e) {
      LOG.debug("staging of job {} was cancelled", jobId());
    }
    return () -> told(engine.giveBack(staging));
  }

  private String stage() throws IOException, InterruptedException, TransferFailure {
    ClaimedJob job = staging.job();
    if (job.problem().isPresent()) {
      throw TransferFailure.lasting(job.problem().get());
    }
    try {
      JobFiles.makeDirectory(job.workdir(), job.ownWorkdir());
    } catch (BalsamException e) {
      throw refusal(e);
    }
    try (Scratch scratch = scratch(job)) {
      return stager.run(scratch);
    }
  }

  private static Scratch scratch(ClaimedJob job) throws TransferFailure {
    try {
      return Scratch.in(job.workdir(), job.id());
    } catch (IOException e) {
      String what = "A directory for its files in " + job.workdir();
      BalsamException why = JobFiles.cannotMake(what, job.workdir(), job.ownWorkdir(), e);
      throw refusal(why);
    }
  }

  // What is wrong with all of the site's jobs is no failure of this one.
  private static TransferFailure refusal(BalsamException e) {
    if (e instanceof NodeFaultException fault) {
      throw fault;
    }
    return TransferFailure.lasting(String.valueOf(e.getMessage()));
  }

  private void told(boolean mine) {
    if (!mine) {
      LOG.debug("job {} was no longer ours when its files were staged", jobId());
    }
  }

  private void conclude(Runnable end) {
    try {
      StepEnd.record(end, closed, "staging of job " + jobId());
    } finally {
      ended.accept(this);
    }
  }
}
