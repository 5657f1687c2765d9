package dev.balsam.launcher.internal.hook;

import dev.balsam.DatabaseUnavailableException;
import dev.balsam.Hook;
import dev.balsam.HookRef;
import dev.balsam.engine.HookCall;
import dev.balsam.engine.HookTransaction;
import dev.balsam.launcher.internal.step.Scripts;
import dev.balsam.launcher.internal.step.StepEnd;
import dev.balsam.launcher.internal.step.StepRun;
import dev.balsam.launcher.internal.task.JobFiles;
import dev.balsam.launcher.internal.thread.DaemonThreads;
import dev.balsam.launcher.internal.thread.Interrupts;
import dev.balsam.launcher.internal.thread.Nanos;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call of a hook on a thread of its own. It ends in one way only, whoever comes first: the hook
 * itself, its time limit, or whoever cancels it.
 */
final class HookRun implements StepRun {
  private static final Logger LOG = LoggerFactory.getLogger(HookRun.class);

  /** A script is ended by its task runner, which needs the grace twice at most. */
  private static final Duration SCRIPTS_GRACE = Duration.ofSeconds(30);

  private enum Phase {
    RUNNING,
    ENDING,
    CANCELLED
  }

  private final HookCall call;
  private final HookTransaction transaction;
  private final Scripts scripts;
  private final BooleanSupplier closed;
  private final Consumer<HookRun> ended;
  private final Thread thread;
  private final long deadline;
  private String refusal = "";
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.RUNNING);

  HookRun(
      HookCall call,
      HookTransaction transaction,
      Scripts scripts,
      BooleanSupplier closed,
      Consumer<HookRun> ended) {
    this.call = call;
    this.transaction = transaction;
    this.scripts = scripts;
    this.closed = closed;
    this.ended = ended;
    this.thread = thread(this::run);
    Duration limit = isScript() ? call.limit().plus(SCRIPTS_GRACE) : call.limit();
    this.deadline = System.nanoTime() + Nanos.of(limit);
  }

  HookCall call() {
    return call;
  }

  @Override
  public long jobId() {
    return call.job().id();
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public long nanosLeft() {
    return phase.get() == Phase.RUNNING ? deadline - System.nanoTime() : Long.MAX_VALUE;
  }

  @Override
  public boolean holdsPlace() {
    return phase.get() != Phase.CANCELLED;
  }

  @Override
  public boolean isEnding() {
    return phase.get() == Phase.ENDING;
  }

  /** Its time is up: the job fails, and the thread is left to itself. */
  @Override
  public void expire() {
    if (phase.compareAndSet(Phase.RUNNING, Phase.ENDING)) {
      transaction.discard();
      Interrupts.send(thread);
      concludeElsewhere(() -> transaction.fail(HookMessages.overTime(call)));
    }
  }

  /** Nothing of it may be stored any more. */
  @Override
  public void cancel() {
    if (phase.compareAndSet(Phase.RUNNING, Phase.CANCELLED)) {
      transaction.discard();
      Interrupts.send(thread);
      if (!isScript()) {
        ended.accept(this);
      }
    }
  }

  private boolean isScript() {
    return call.hook() instanceof HookRef.Script;
  }

  private Thread thread(Runnable work) {
    return DaemonThreads.named("balsam-hook-" + call.job().id()).newThread(work);
  }

  private void run() {
    Optional<Throwable> thrown = Optional.empty();
    try {
      if (phase.get() != Phase.RUNNING) {
        throw new InterruptedException("given up before it began");
      }
      JobFiles.makeDirectory(call.job().workdir(), call.job().ownWorkdir());
      Hook hook = transaction.code().orElseGet(() -> new ScriptHook(call, scripts));
      hook.run(transaction.context());
    } catch (Throwable e) { // whatever a hook throws is about its own job only
      thrown = Optional.of(e);
    }
    // The hook may have left it set, and the database would take it for its own.
    var unused = Thread.interrupted();
    if (phase.compareAndSet(Phase.RUNNING, Phase.ENDING)) {
      conclude(thrown.map(this::failure).orElse(this::commit));
    } else if (isScript()) {
      // It was kept until here because its processes had to be gone first.
      ended.accept(this);
    }
  }

  // Tried again, it must not store as a success what was refused before.
  private void commit() {
    if (refusal.isEmpty()) {
      try {
        if (!transaction.commit()) {
          LOG.debug("job {} was no longer ours when its {} ended", call.job().id(), call.point());
        }
        return;
      } catch (DatabaseUnavailableException e) {
        throw e;
      } catch (RuntimeException e) {
        // What the hook asked for cannot be stored: a circle for example.
        refusal = HookMessages.refused(call, e);
      }
    }
    transaction.fail(refusal);
  }

  private Runnable failure(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof DatabaseUnavailableException) {
        // Not the job's fault: the hook is run again when the database is back.
        return transaction::giveBack;
      }
    }
    String message = HookMessages.failed(call, e);
    return () -> transaction.fail(message);
  }

  private void concludeElsewhere(Runnable end) {
    try {
      thread(() -> conclude(end)).start();
    } catch (OutOfMemoryError e) { // no thread is to be had now
      phase.set(Phase.RUNNING);
      throw e;
    }
  }

  private void conclude(Runnable end) {
    try {
      StepEnd.record(end, closed, call.point() + " of job " + call.job().id());
    } finally {
      ended.accept(this);
    }
  }
}
