package dev.balsam.launcher.internal.step;

import dev.balsam.BalsamException;
import dev.balsam.launcher.internal.task.LocalTaskRunner;
import dev.balsam.launcher.internal.task.TaskExit;
import dev.balsam.launcher.internal.task.TaskRunner;
import dev.balsam.launcher.internal.task.TaskSpec;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs programs like tasks, so that they end with all their processes: at their limit, and when the
 * launcher dies. The runner is made for the first of them. One at a time for each job.
 */
public final class Scripts implements AutoCloseable {
  private final Map<String, String> environment;
  private final Duration grace;
  private final Map<Long, CompletableFuture<TaskExit>> ends = new ConcurrentHashMap<>();
  private @Nullable TaskRunner runner;
  private boolean closed;

  /**
   * Makes it.
   *
   * @param tasks the environment of a task; scripts see it without what is about the run (the
   *     original, section 3.7)
   * @param grace time between SIGTERM and SIGKILL
   */
  public Scripts(Map<String, String> tasks, Duration grace) {
    this.environment = new HashMap<>(tasks);
    this.grace = grace;
    environment.remove("BALSAM_LAUNCHER_NODES");
    environment.remove("BALSAM_JOB_MODE");
  }

  /**
   * Runs a program to its end; an interrupt ends it, and is thrown when all of it is gone.
   *
   * @param script what to run
   * @return how it ended
   * @throws InterruptedException when this thread is interrupted
   * @throws BalsamException when another of the same job has not ended
   */
  public TaskExit run(TaskSpec script) throws InterruptedException {
    CompletableFuture<TaskExit> end = new CompletableFuture<>();
    TaskRunner tasks = runner();
    if (ends.putIfAbsent(script.jobId(), end) != null) {
      throw new BalsamException(
          "An earlier program of this job has not ended, though it was killed; does a file system hang?");
    }
    try {
      tasks.start(script);
      return end.get();
    } catch (InterruptedException e) {
      tasks.kill(script.jobId(), script.attempt(), TaskExit.Cause.KILLED);
      end.join();
      throw e;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      ends.remove(script.jobId(), end);
    }
  }

  private synchronized TaskRunner runner() {
    if (closed) {
      throw new BalsamException("The launcher is ending.");
    }
    TaskRunner made = runner;
    if (made == null) {
      made = new LocalTaskRunner(environment, grace, this::ended, Clock.systemUTC());
      runner = made;
    }
    return made;
  }

  private void ended(TaskExit exit) {
    Objects.requireNonNull(ends.get(exit.jobId())).complete(exit);
  }

  /** Ends all scripts and waits until they are gone. */
  @Override
  public void close() {
    TaskRunner made;
    synchronized (this) {
      closed = true;
      made = runner;
    }
    if (made != null) {
      made.close();
    }
  }
}
