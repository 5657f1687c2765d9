package dev.balsam.launcher.internal.agent;

import dev.balsam.launcher.internal.agent.Wire.Ended;
import dev.balsam.launcher.internal.agent.Wire.Kill;
import dev.balsam.launcher.internal.agent.Wire.Signal;
import dev.balsam.launcher.internal.agent.Wire.Start;
import dev.balsam.launcher.internal.agent.Wire.ToLauncher;
import dev.balsam.launcher.internal.agent.Wire.Welcome;
import dev.balsam.launcher.internal.task.NodeFaults;
import dev.balsam.launcher.internal.task.TaskExit;
import dev.balsam.launcher.internal.task.TaskExit.Cause;
import dev.balsam.launcher.internal.task.TaskSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One other node as the launcher sees it: whether its agent has reported, which tasks it has, and
 * what becomes of both when it is lost. Times are nanoseconds of a monotonic clock.
 */
final class RemoteNode {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteNode.class);
  private static final int MOST_RESTARTS = 3;

  /** What a node tells its launcher. */
  interface Events {
    /** A task has ended. */
    void exit(TaskExit exit);

    /** It can be used now, or cannot any more. */
    void changed();

    /** It wants another agent. */
    void startAgain(RemoteNode node);
  }

  private enum State {
    /** Its agent was started and has not reported. */
    AWAITED,
    /** Its agent takes tasks. */
    UP,
    /** Its agent was lost, and may still have tasks. */
    FENCED,
    /** Its agent was lost with all tasks; another will be started. */
    RESTING,
    /** It will not be used any more. */
    OUT
  }

  private record Key(long job, int attempt) {}

  private static final class Task {
    final Instant startedAt = Instant.now();
    @Nullable Cause killedFor;
  }

  private final String name;
  private final Fence fence;
  private final Welcome welcome;
  private final Duration patience;
  private final Events events;
  private final NodeFaults faults = new NodeFaults();
  private final Map<Key, Task> tasks = new HashMap<>();
  private volatile State state = State.AWAITED;
  private @Nullable AgentLink link;
  private String trouble = "";
  private long heardAt;
  private long until;
  private int restarts;
  private boolean ending;
  private boolean sick;

  /**
   * A node whose agent is about to be started.
   *
   * @param name as the allocation has it
   * @param welcome what its agent is told first
   * @param patience how long it may take to report
   * @param now the time
   */
  RemoteNode(
      String name, Fence fence, Welcome welcome, Duration patience, Events events, long now) {
    this.name = name;
    this.fence = fence;
    this.welcome = welcome;
    this.patience = patience;
    this.events = events;
    this.until = now + patience.toNanos();
  }

  String name() {
    return name;
  }

  /** Whether tasks can be started on it. */
  synchronized boolean isUp(long now) {
    return state == State.UP && !ending && faults.pauseLeft(now).isZero();
  }

  /** Whether it will never be used again. */
  boolean isOut() {
    return state == State.OUT;
  }

  /** Why it is not used; empty when nothing was ever wrong. */
  synchronized String trouble() {
    return trouble;
  }

  /** Starts a task, with the next {@link #flush}. */
  synchronized void start(TaskSpec spec) {
    Task task = new Task();
    if (state != State.UP || link == null) {
      events.exit(lost(new Key(spec.jobId(), spec.attempt()), task, "Node " + name + " was lost."));
      return;
    }
    tasks.put(new Key(spec.jobId(), spec.attempt()), task);
    link.orders().start(Start.of(spec));
  }

  synchronized void kill(long job, int attempt, Cause why) {
    Task task = tasks.get(new Key(job, attempt));
    if (task != null && task.killedFor == null) {
      task.killedFor = why;
      if (link != null) {
        link.orders().kill(new Kill(job, attempt, why));
        link.flush();
      }
    }
  }

  synchronized void signal(long job, int attempt, String signal) {
    if (link != null && tasks.containsKey(new Key(job, attempt))) {
      link.orders().signal(new Signal(job, attempt, signal));
      link.flush();
    }
  }

  void flush() {
    AgentLink open;
    synchronized (this) {
      open = link;
    }
    if (open != null) {
      open.flush();
    }
  }

  /** An agent has reported; whether it is wanted. */
  synchronized boolean arrived(AgentLink from, long now) {
    if (state != State.AWAITED || ending) {
      return false;
    }
    state = State.UP;
    link = from;
    heardAt = now;
    from.orders().welcome(welcome);
    LOG.debug("node {} has reported", name);
    events.changed();
    return true;
  }

  /** Its agent has said something. */
  synchronized void heard(AgentLink from, ToLauncher message, long now) {
    if (from != link) {
      return;
    }
    heardAt = now;
    Instant time = Instant.now();
    message.ended().forEach(ended -> ended(ended, time, now));
    if (message.bye()) {
      link = null;
      from.complete();
      giveUpTasks("The agent of node " + name + " left.");
      lostAgent("its agent left", now);
    } else {
      from.orders().heard(message.beat());
      from.flush();
    }
  }

  private void ended(Ended ended, Instant time, long now) {
    Task task = tasks.remove(new Key(ended.job(), ended.attempt()));
    if (task == null) {
      LOG.debug("task {} of node {} had ended already", ended, name);
      return;
    }
    TaskExit exit = ended.exit(time);
    faults.ended(exit, now);
    switch (exit.cause()) {
      case NODE_FAULT -> {
        // Other nodes have no such fault, so the launcher need not pause.
        trouble = exit.message();
        sick = true;
        events.exit(with(exit, Cause.NODE_LOST));
        events.changed();
      }
      // Nobody here asked for it.
      case STOPPED -> events.exit(ending ? exit : with(exit, Cause.NODE_LOST));
      default -> events.exit(exit);
    }
  }

  private static TaskExit with(TaskExit exit, Cause cause) {
    return new TaskExit(
        exit.jobId(),
        exit.attempt(),
        exit.exitCode(),
        exit.startedAt(),
        exit.endedAt(),
        cause,
        exit.message());
  }

  /** The stream to its agent has ended without a goodbye. */
  synchronized void broken(AgentLink from, String why, long now) {
    if (from == link) {
      lose(why, now);
    }
  }

  private void lose(String why, long now) {
    AgentLink lost = link;
    link = null;
    state = State.FENCED;
    until = heardAt + fence.untilGone().toNanos();
    trouble = why;
    LOG.warn(
        "Node {} is lost: {}. Its {} tasks run elsewhere in {} s, when they are surely gone.",
        name,
        why,
        tasks.size(),
        Math.max(0, Duration.ofNanos(until - now).toSeconds()));
    events.changed();
    if (lost != null) {
      lost.refuse(io.grpc.Status.CANCELLED.withDescription(why));
    }
  }

  /** The command that was to start its agent has ended. */
  synchronized void startEnded(String why, long now) {
    if (state == State.AWAITED) {
      lostAgent(why, now);
    }
  }

  /** Time has passed. */
  synchronized void tick(long now) {
    switch (state) {
      case AWAITED -> {
        if (now - until >= 0) {
          goOut("its agent has not reported within " + patience.toSeconds() + " s");
        }
      }
      case UP -> {
        if (now - heardAt >= fence.silence().toNanos()) {
          lose("its agent was not heard of for " + fence.silence().toSeconds() + " s", now);
        } else if (faults.reasonToGiveUp().isPresent() && tasks.isEmpty() && link != null) {
          link.orders().end();
          link.flush();
          link = null;
          goOut("its tasks cannot be started: " + trouble);
        } else if (sick && faults.pauseLeft(now).isZero()) {
          sick = false;
          events.changed();
        }
      }
      case FENCED -> {
        if (now - until >= 0) {
          giveUpTasks("Node " + name + " was lost: " + trouble + ".");
          lostAgent(trouble, now);
        }
      }
      case RESTING -> {
        if (now - until >= 0) {
          state = State.AWAITED;
          until = now + patience.toNanos();
          events.startAgain(this);
        }
      }
      case OUT -> {}
    }
  }

  private void giveUpTasks(String why) {
    tasks.forEach((key, task) -> events.exit(lost(key, task, why)));
    tasks.clear();
  }

  private static TaskExit lost(Key key, Task task, String why) {
    Cause cause = task.killedFor == Cause.KILLED ? Cause.KILLED : Cause.NODE_LOST;
    return new TaskExit(
        key.job(), key.attempt(), TaskExit.NONE, task.startedAt, Instant.now(), cause, why);
  }

  /** There is no agent and no task any more. */
  private void lostAgent(String why, long now) {
    if (ending) {
      state = State.OUT;
      events.changed();
      return;
    }
    trouble = why;
    if (restarts < MOST_RESTARTS) {
      LOG.debug("another agent will be started on node {}: {}", name, why);
      state = State.RESTING;
      until = now + Duration.ofSeconds(1L << restarts).toNanos();
      restarts++;
    } else {
      goOut(why);
    }
    events.changed();
  }

  private void goOut(String why) {
    state = State.OUT;
    trouble = why;
    LOG.warn("Node {} gets no more packed tasks: {}. The launcher goes on without it.", name, why);
    events.changed();
  }

  /** No agent will ever report. */
  synchronized void giveUp(String why) {
    if (state != State.OUT) {
      goOut(why);
    }
  }

  /** Has its agent end all tasks and leave; {@link #isOut} when that is done. */
  synchronized void end() {
    ending = true;
    if (link != null) {
      link.orders().end();
      link.flush();
    } else if (state != State.FENCED) {
      state = State.OUT;
    }
  }
}
