package dev.balsam.launcher.internal.task;

import dev.balsam.BalsamException;
import dev.balsam.launcher.internal.task.RunningTask.TaskKey;
import dev.balsam.launcher.internal.task.TaskExit.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks on this machine through long-lived shells, as many as there have been tasks in flight
 * at once.
 *
 * <p>Two threads, whatever the number of tasks: one reads what the workers answer and reports the
 * exits, one ends trees and runs the timeouts.
 */
public final class LocalTaskRunner implements TaskRunner {
  private static final Logger log = LoggerFactory.getLogger(LocalTaskRunner.class);

  private static final String WAKE = "!";
  private static final String END = "Q";
  private static final String WORKER_DIED = "X ";
  private static final int SIGKILL_CODE = 128 + 9;

  private final String run = UUID.randomUUID().toString();
  private final long startOfRun = System.nanoTime();
  private final Consumer<TaskExit> onExit;
  private final Clock clock;
  private final Map<String, String> environmentOfWorkers;
  private final TaskScript scripts;
  private final StatusPipe answers;
  private final GuardShell guard;
  private final WorkerPool workers;
  private final TreeKiller killer;
  private final OomKills oomKills = OomKills.ofThisMachine();
  private final Thread reader;

  /**
   * What the reader thread does besides reading, for which the order among the answers does not
   * matter.
   */
  private final Queue<Runnable> errands = new ConcurrentLinkedQueue<>();

  private final AtomicBoolean wakePosted = new AtomicBoolean();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition taskEnded = lock.newCondition();
  private final Map<TaskKey, RunningTask> tasks = new HashMap<>();
  private final Map<Long, RunningTask> bySequence = new HashMap<>();
  private int unreported;
  private long lastSequence;
  private boolean closed;

  /**
   * Makes a runner; workers are started when tasks need them.
   *
   * @param commonEnvironment the whole environment of every task, to which the task's own variables
   *     are added; nothing else of this JVM's environment is inherited
   * @param killGrace the time between SIGTERM and SIGKILL
   * @param onExit told of each task's end, on one thread of the runner, one at a time; it may call
   *     {@link #start} and {@link #kill} but not {@link #close}, and should return soon
   * @param clock for the times in the exits
   * @throws BalsamException if a variable of the common environment cannot be set, or this machine
   *     has no usable shell or temporary directory
   */
  public LocalTaskRunner(
      Map<String, String> commonEnvironment,
      Duration killGrace,
      Consumer<TaskExit> onExit,
      Clock clock) {
    this(commonEnvironment, killGrace, onExit, clock, ProcessTable.ofThisMachine());
  }

  LocalTaskRunner(
      Map<String, String> commonEnvironment,
      Duration killGrace,
      Consumer<TaskExit> onExit,
      Clock clock,
      ProcessTable processes) {
    this.onExit = onExit;
    this.clock = clock;
    try {
      TaskScript.checkVariables(commonEnvironment);
    } catch (CannotStartException e) {
      throw new BalsamException(sentence(e), e);
    }
    Map<String, String> environment = new TreeMap<>(commonEnvironment);
    environment.keySet().removeAll(TaskMarker.NAMES);
    environment.put(TaskMarker.RUN, run);
    Map<String, String> workerEnvironment = Map.copyOf(environment);
    String searchPath = environment.getOrDefault("PATH", Executables.DEFAULT_PATH);
    List<String> sessionPrefix = Sessions.prefix(searchPath);
    this.environmentOfWorkers = workerEnvironment;
    this.scripts = new TaskScript(workerEnvironment);
    Path directory = temporaryDirectory();
    this.answers = new StatusPipe(directory.resolve("answers"));
    // While it still ends tasks of a launcher that is dead, that launcher is not all gone.
    Map<String, String> ofGuard = new TreeMap<>(LauncherMarker.in(commonEnvironment));
    ofGuard.put("PATH", searchPath);
    this.guard = new GuardShell(sessionPrefix, run, killGrace, directory, ofGuard);
    this.workers =
        new WorkerPool(
            guard,
            id -> ShellWorker.start(id, sessionPrefix, workerEnvironment, answers, directory),
            worker -> answers.post(WORKER_DIED + worker.id()));
    this.killer = new TreeKiller(processes, killGrace, guard::signal);
    this.reader = new Thread(this::readAnswers, "balsam-task-answers");
    reader.setDaemon(true);
    reader.start();
  }

  @Override
  public void start(TaskSpec spec) {
    RunningTask task = register(spec);
    try {
      ShellText script = scripts.of(spec, task.sequence);
      spec.timeout()
          .ifPresent(
              limit ->
                  task.timeout =
                      killer.after(
                          limit, () -> kill(spec.jobId(), spec.attempt(), Cause.TIMED_OUT)));
      dispatch(task, script);
    } catch (CannotStartException e) {
      notStarted(task, e.cause, sentence(e));
    } catch (RuntimeException e) {
      notStarted(task, Cause.COULD_NOT_START, "The task cannot be started: " + e);
    } catch (Error e) {
      // No memory, or no thread to watch another shell with. close() waits for every task.
      log.debug("Job {} could not be started", spec.jobId(), e);
      notStarted(task, Cause.NODE_FAULT, "This machine could not start the task: " + e);
    }
  }

  @Override
  public void kill(long jobId, int attempt, Cause why) {
    lock.lock();
    try {
      RunningTask task = tasks.get(new TaskKey(jobId, attempt));
      if (task != null && task.killedFor == null) {
        order(task, why);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void signal(long jobId, int attempt, String signal) {
    lock.lock();
    try {
      RunningTask task = tasks.get(new TaskKey(jobId, attempt));
      if (task != null && task.kill == null && task.worker != null) {
        killer.signal(treeOf(task, task.worker), signal);
      }
    } finally {
      lock.unlock();
    }
  }

  private TaskTree treeOf(RunningTask task, ShellWorker worker) {
    return new TaskTree(TaskMarker.of(run, task.spec), Set.of(worker.pid()), task.startedNanos);
  }

  @Override
  public void close() {
    if (Thread.currentThread() == reader) {
      throw new IllegalStateException("A task runner cannot be closed from its own onExit.");
    }
    List<ShellWorker> last;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      tasks.values().stream()
          .filter(task -> task.killedFor == null)
          .forEach(task -> order(task, Cause.STOPPED));
      while (unreported > 0) {
        taskEnded.awaitUninterruptibly();
      }
      last = workers.all();
    } finally {
      lock.unlock();
    }
    try (Uninterrupted thread = new Uninterrupted()) {
      CountDownLatch swept = sweep(last);
      thread.await(swept::await);
      last.forEach(ShellWorker::retire);
      last.forEach(worker -> thread.await(() -> worker.awaitEnd(5)));
      answers.post(END);
      thread.await(reader::join);
      thread.await(guard::end);
      killer.close();
      answers.close();
    }
  }

  private static Path temporaryDirectory() {
    try {
      return Files.createTempDirectory("balsam-tasks-");
    } catch (IOException e) {
      throw new BalsamException("Could not make a temporary directory for the tasks: " + e, e);
    }
  }

  /** Ends what tasks that are long over have left in the background. */
  private CountDownLatch sweep(List<ShellWorker> idleWorkers) {
    Set<Long> pids = new HashSet<>();
    idleWorkers.forEach(worker -> pids.add(worker.pid()));
    CountDownLatch gone = new CountDownLatch(1);
    killer.end(
        new KillOrder(
            new TaskTree(new TaskMarker(run, "", ""), pids, startOfRun),
            true,
            System.nanoTime(),
            () -> {},
            survivors -> {
              warnOf(survivors);
              gone.countDown();
            }));
    return gone;
  }

  private RunningTask register(TaskSpec spec) {
    lock.lock();
    try {
      if (closed) {
        throw new BalsamException(
            "Job %s cannot be started: the task runner is closed.".formatted(spec.jobId()));
      }
      long now = System.nanoTime();
      RunningTask task =
          new RunningTask(spec, ++lastSequence, clock.instant(), now, oomKills.before(now));
      if (tasks.putIfAbsent(task.key(), task) != null) {
        throw new BalsamException(
            "Attempt %s of job %s is running already.".formatted(spec.attempt(), spec.jobId()));
      }
      bySequence.put(task.sequence, task);
      unreported++;
      return task;
    } finally {
      lock.unlock();
    }
  }

  private void dispatch(RunningTask task, ShellText script) throws CannotStartException {
    while (true) {
      ShellWorker worker = assign(task);
      if (worker == null) {
        return;
      }
      try {
        worker.send(script);
        sent(task, worker);
        return;
      } catch (IOException e) {
        log.debug("Worker {} died while idle", worker.id(), e);
        if (!takeBack(task, worker)) {
          return;
        }
      }
    }
  }

  /** A worker whose end was heard of while it was sent the script took it before it ended. */
  private void sent(RunningTask task, ShellWorker worker) {
    lock.lock();
    try {
      task.isSent = true;
      if (worker.current == task && !workers.has(worker)) {
        diedWith(task, worker);
      }
    } finally {
      lock.unlock();
    }
  }

  private void notStarted(RunningTask task, Cause cause, String message) {
    lock.lock();
    try {
      if (task.worker != null) {
        if (task.kill == null) {
          order(task, cause); // it may have begun, so it is ended like one that runs
        }
        return;
      }
    } finally {
      lock.unlock();
    }
    errand(() -> finish(task, cause, TaskExit.NONE, message));
  }

  /** Gives the task a worker; null if it was killed before it began. */
  private @Nullable ShellWorker assign(RunningTask task) throws CannotStartException {
    lock.lock();
    try {
      Cause killedFor = task.killedFor;
      if (killedFor != null) {
        errand(() -> finish(task, killedFor, TaskExit.NONE, "Ended before it began."));
        return null;
      }
      ShellWorker worker = workers.take();
      worker.current = task;
      task.worker = worker;
      return worker;
    } finally {
      lock.unlock();
    }
  }

  /**
   * A script that was not sent whole runs nothing, so another worker may have the task; not if it
   * is being ended already.
   */
  private boolean takeBack(RunningTask task, ShellWorker dead) {
    lock.lock();
    try {
      if (dead.current != task || task.kill != null) {
        return false;
      }
      dead.current = null;
      task.worker = null;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Caller holds the lock. */
  private void order(RunningTask task, Cause why) {
    task.killedFor = why;
    ShellWorker worker = task.worker;
    if (worker == null) {
      return; // assign() will see it
    }
    KillOrder order =
        new KillOrder(
            treeOf(task, worker),
            why.isOwnEnd() || !worker.isAlive(),
            System.nanoTime(),
            worker::kill,
            survivors -> errand(() -> finishKilled(task, survivors)));
    task.kill = order;
    killer.end(order);
  }

  private void readAnswers() {
    try {
      answers.read(this::answer);
    } catch (IOException e) {
      log.error("The pipe of the task workers is broken: no exit can be noticed any more", e);
    }
  }

  /** One line of the pipe; false at the end. */
  private boolean answer(String line) {
    try {
      if (line.equals(WAKE)) {
        wakePosted.set(false);
      } else if (line.startsWith(WORKER_DIED)) {
        workerDied(Integer.parseInt(line.substring(WORKER_DIED.length())));
      } else if (!line.equals(END)) {
        String[] words = line.split(" ", 3);
        taskAnswered(Long.parseLong(words[0]), words[1].charAt(0), Integer.parseInt(words[2]));
      }
      for (Runnable errand = errands.poll(); errand != null; errand = errands.poll()) {
        errand.run();
      }
    } catch (RuntimeException | Error e) {
      log.error("Could not make sense of '{}' from a task worker", line, e);
    }
    return !line.equals(END);
  }

  private void taskAnswered(long sequence, char reached, int code) {
    RunningTask task;
    lock.lock();
    try {
      task = bySequence.get(sequence);
      if (task == null) {
        log.debug("Task {} had ended already", sequence);
        return;
      }
      if (task.kill != null) {
        task.exitCode = reached == 'R' ? code : TaskExit.NONE;
        task.kill.mainEnded();
        killer.lookSoon();
        return;
      }
      if (reached == 'R' && code != 0) {
        // It may run again, and what it left in the background must not meet the next run.
        task.exitCode = code;
        order(task, ownEnd(task, Cause.EXITED));
        return;
      }
      forget(task); // from here on it is too late to kill it
    } finally {
      lock.unlock();
    }
    if (reached == 'R') {
      finish(task, Cause.EXITED, 0, "");
    } else {
      ShellWorker worker = task.worker;
      String complaint = worker == null ? "" : worker.complaint();
      finish(
          task,
          Cause.COULD_NOT_START,
          TaskExit.NONE,
          ExitMessages.ofFailedStart(reached, task.spec, complaint));
    }
  }

  private void workerDied(int id) {
    lock.lock();
    try {
      ShellWorker worker = workers.remove(id);
      if (worker == null) {
        return;
      }
      RunningTask task = worker.current;
      // What it was not sent whole goes to another one: see dispatch().
      if (task != null && (task.isSent || task.kill != null)) {
        diedWith(task, worker);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Caller holds the lock. */
  private void diedWith(RunningTask task, ShellWorker worker) {
    if (task.kill == null) {
      log.debug("Worker {} died while it ran job {}", worker.id(), task.spec.jobId());
      order(task, worker.couldNotFork(task.spec.output()) ? Cause.NODE_FAULT : lost(task, worker));
      return;
    }
    if (task.killedFor == null || !task.killedFor.isOwnEnd()) {
      task.exitCode = SIGKILL_CODE;
    }
    task.kill.mainEnded();
    killer.lookSoon();
  }

  /** Caller holds the lock. A program that kills its whole group takes its shell with it. */
  private Cause lost(RunningTask task, ShellWorker worker) {
    task.exitCode = worker.signalCode().orElse(TaskExit.NONE);
    return ownEnd(task, Cause.WORKER_LOST);
  }

  /** Caller holds the lock. */
  private Cause ownEnd(RunningTask task, Cause apart) {
    return task.exitCode == SIGKILL_CODE && oomKills.accountFor(task.oomKillsBefore)
        ? Cause.OUT_OF_MEMORY
        : apart;
  }

  private void finishKilled(RunningTask task, List<Long> survivors) {
    warnOf(survivors);
    Cause why = task.killedFor == null ? Cause.KILLED : task.killedFor;
    String message = ExitMessages.ofEnd(why, task, survivors);
    if (why.isOwnEnd() || task.spec.cleanup().isEmpty()) {
      finish(task, why, task.exitCode, message);
    } else {
      Cleanup.after(
          task.spec,
          environmentOfWorkers,
          () -> errand(() -> finish(task, why, task.exitCode, message)));
    }
  }

  private void finish(RunningTask task, Cause cause, int code, String message) {
    lock.lock();
    try {
      forget(task);
      ShellWorker worker = task.worker;
      if (worker != null && worker.current == task) {
        worker.current = null;
        workers.release(worker);
      }
    } finally {
      lock.unlock();
    }
    if (task.timeout != null) {
      task.timeout.cancel(false);
    }
    try {
      onExit.accept(
          new TaskExit(
              task.spec.jobId(),
              task.spec.attempt(),
              code,
              task.startedAt,
              clock.instant(),
              cause,
              message));
    } catch (RuntimeException | Error e) { // nothing that a listener does may stop this thread
      log.error("The end of job {} could not be reported", task.spec.jobId(), e);
    }
    reported();
  }

  /** Caller holds the lock. */
  private void forget(RunningTask task) {
    tasks.remove(task.key(), task);
    bySequence.remove(task.sequence);
  }

  /** close() may go on only when the last exit has been reported, not when it is about to be. */
  private void reported() {
    lock.lock();
    try {
      unreported--;
      taskEnded.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static void warnOf(List<Long> survivors) {
    if (!survivors.isEmpty()) {
      log.warn("These processes do not end, not even by SIGKILL: {}", survivors);
    }
  }

  private void errand(Runnable action) {
    errands.add(action);
    if (wakePosted.compareAndSet(false, true)) {
      answers.post(WAKE);
    }
  }

  private static String sentence(CannotStartException e) {
    return String.valueOf(e.getMessage());
  }
}
