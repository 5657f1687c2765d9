package dev.balsam.launcher.internal.run;

import dev.balsam.BalsamException;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.engine.FailPoint;
import dev.balsam.launcher.internal.placement.Placement;
import dev.balsam.launcher.internal.task.NodeFaultException;
import dev.balsam.launcher.internal.task.TaskExit;
import dev.balsam.launcher.internal.task.TaskRunner;
import dev.balsam.launcher.internal.thread.DaemonThreads;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts claimed jobs on a thread of its own, so that the loop deals with the site meanwhile: with
 * short tasks, making directories and waking workers takes as long as an exchange. Kills go the
 * same way, so that none overtakes the start of its task.
 */
final class Starter {
  /**
   * A job to start.
   *
   * @param job what to start
   * @param where its nodes, cores and GPUs
   */
  record Placed(ClaimedJob job, Placement where) {}

  private static final Logger LOG = LoggerFactory.getLogger(Starter.class);

  private final TaskRunner runner;
  private final TaskPreparation preparation;
  private final Consumer<TaskExit> exits;
  private volatile boolean stopped;
  private final @Nullable ExecutorService thread;

  /**
   * Makes one.
   *
   * @param preparation makes tasks; where these do not really run, there is nothing to wait for and
   *     no thread
   */
  Starter(TaskRunner runner, TaskPreparation preparation, Consumer<TaskExit> exits) {
    this.runner = runner;
    this.preparation = preparation;
    this.exits = exits;
    this.thread =
        preparation.isReal()
            ? Executors.newSingleThreadExecutor(DaemonThreads.named("balsam-starter"))
            : null;
  }

  void start(List<Placed> jobs) {
    if (!jobs.isEmpty()) {
      execute(
          () -> {
            jobs.forEach(this::start);
            runner.flush();
          });
    }
  }

  void kill(long job, int attempt) {
    execute(() -> runner.kill(job, attempt, TaskExit.Cause.KILLED));
  }

  /** Sends a signal to all processes of a run. */
  void signal(long job, int attempt, String signal) {
    execute(() -> runner.signal(job, attempt, signal));
  }

  private void execute(Runnable action) {
    if (thread == null) {
      action.run();
    } else {
      thread.execute(action);
    }
  }

  /** From now on nothing is started any more; what waits for its start ends as never begun. */
  void stop() {
    stopped = true;
  }

  /** Waits until everything given so far was started or refused; nothing may be given after it. */
  void finish() throws InterruptedException {
    if (thread == null) {
      return;
    }
    thread.shutdown();
    while (!thread.awaitTermination(1, TimeUnit.MINUTES)) {
      LOG.warn("A task is being started for more than a minute: does a file system hang?");
    }
  }

  private void start(Placed placed) {
    ClaimedJob job = placed.job();
    if (stopped) {
      report(job, TaskExit.Cause.NOT_BEGUN, "The launcher ended before it started the job.");
      return;
    }
    try {
      runner.start(preparation.prepare(job, placed.where()));
      FailPoint.AFTER_START.hit();
    } catch (NodeFaultException e) {
      report(job, TaskExit.Cause.NODE_FAULT, String.valueOf(e.getMessage()));
    } catch (BalsamException e) {
      refused(job, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      // Whatever is wrong with one job must not end the launcher.
      refused(job, e.toString());
    }
  }

  private void refused(ClaimedJob job, String why) {
    report(job, stopped ? TaskExit.Cause.NOT_BEGUN : TaskExit.Cause.COULD_NOT_START, why);
  }

  private void report(ClaimedJob job, TaskExit.Cause cause, String message) {
    Instant now = Instant.now();
    exits.accept(new TaskExit(job.id(), job.attempt(), TaskExit.NONE, now, now, cause, message));
  }
}
