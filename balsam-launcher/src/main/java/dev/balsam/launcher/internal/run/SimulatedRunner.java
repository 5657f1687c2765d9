package dev.balsam.launcher.internal.run;

import dev.balsam.BalsamException;
import dev.balsam.launcher.internal.task.TaskExit;
import dev.balsam.launcher.internal.task.TaskExit.Cause;
import dev.balsam.launcher.internal.task.TaskRunner;
import dev.balsam.launcher.internal.task.TaskSpec;
import dev.balsam.launcher.internal.thread.DaemonThreads;
import dev.balsam.launcher.internal.thread.Nanos;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs nothing: a task is a time that passes, and ends with exit code 0. One thread wakes for all
 * of them, however many thousands. For simulated allocations.
 */
final class SimulatedRunner implements TaskRunner {
  private static final String SLEEP = "sleep";

  private record Key(long job, int attempt) {}

  private record Sleeper(Instant since, Future<?> end) {}

  private final Consumer<TaskExit> onExit;
  private final Clock clock;
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, DaemonThreads.named("balsam-simulated"));
  private final Map<Key, Sleeper> sleepers = new HashMap<>();
  private boolean closed;

  SimulatedRunner(Consumer<TaskExit> onExit, Clock clock) {
    this.onExit = onExit;
    this.clock = clock;
    timer.setRemoveOnCancelPolicy(true);
  }

  /** The command of a task that takes a time. */
  static List<String> command(Duration time) {
    return List.of(SLEEP, time.toString());
  }

  @Override
  public synchronized void start(TaskSpec task) {
    if (closed) {
      throw new BalsamException("The simulated nodes are gone.");
    }
    Key key = new Key(task.jobId(), task.attempt());
    if (sleepers.containsKey(key)) {
      throw new BalsamException(
          "Attempt " + task.attempt() + " of job " + task.jobId() + " is running already.");
    }
    Duration time = Duration.parse(task.argv().get(1));
    Duration limit = task.timeout().orElse(time);
    boolean late = limit.compareTo(time) < 0;
    Instant now = clock.instant();
    if (time.isZero()) {
      exit(key, now, Cause.EXITED);
      return;
    }
    Future<?> end =
        timer.schedule(
            () -> end(key, late ? Cause.TIMED_OUT : Cause.EXITED),
            Nanos.of(late ? limit : time),
            TimeUnit.NANOSECONDS);
    sleepers.put(key, new Sleeper(now, end));
  }

  // Whoever takes a task out of the map tells of its end, so each is told once; and under the lock,
  // so that all have been told when close returns.
  private synchronized void end(Key key, Cause cause) {
    @Nullable Sleeper sleeper = sleepers.remove(key);
    if (sleeper != null) {
      sleeper.end().cancel(false);
      exit(key, sleeper.since(), cause);
    }
  }

  private void exit(Key key, Instant since, Cause cause) {
    boolean well = cause == Cause.EXITED;
    onExit.accept(
        new TaskExit(
            key.job(),
            key.attempt(),
            well ? 0 : TaskExit.NONE,
            since,
            clock.instant(),
            cause,
            well ? "" : "The simulated task was ended: " + cause + "."));
  }

  @Override
  public void kill(long jobId, int attempt, Cause why) {
    end(new Key(jobId, attempt), why);
  }

  @Override
  public void signal(long jobId, int attempt, String signal) {
    // A time that passes does not listen.
  }

  @Override
  public synchronized void close() {
    closed = true;
    timer.shutdownNow();
    for (Key key : List.copyOf(sleepers.keySet())) {
      end(key, Cause.STOPPED);
    }
  }
}
