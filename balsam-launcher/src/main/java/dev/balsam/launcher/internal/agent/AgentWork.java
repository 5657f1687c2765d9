package dev.balsam.launcher.internal.agent;

import dev.balsam.launcher.internal.agent.Wire.ToAgent;
import dev.balsam.launcher.internal.agent.Wire.Welcome;
import dev.balsam.launcher.internal.task.LocalTaskRunner;
import dev.balsam.launcher.internal.task.TaskExit;
import dev.balsam.launcher.internal.task.TaskRunner;
import dev.balsam.launcher.internal.thread.DaemonThreads;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an agent does: starts, signals and ends tasks as it is told, on a thread of its own, so that
 * a file system that hangs does not keep it from hearing the launcher.
 */
final class AgentWork {
  private static final Logger LOG = LoggerFactory.getLogger(AgentWork.class);

  // What differs from node to node; all else tasks have from the launcher, as everywhere.
  private static final Set<String> OF_THIS_NODE = Set.of("HOSTNAME", "SLURMD_NODENAME");

  private final ExecutorService orders =
      Executors.newSingleThreadExecutor(DaemonThreads.named("balsam-agent-orders"));
  private final CompletableFuture<String> leaving = new CompletableFuture<>();
  private volatile boolean sentAway;
  private @Nullable TaskRunner runner;

  /** Gets ready for tasks. */
  void begin(Welcome welcome, Consumer<TaskExit> onExit) {
    Map<String, String> environment = new HashMap<>(welcome.environment());
    environment.keySet().removeAll(OF_THIS_NODE);
    System.getenv()
        .forEach(
            (name, value) -> {
              if (OF_THIS_NODE.contains(name)) {
                environment.put(name, value);
              }
            });
    orders.execute(
        () -> {
          try {
            runner =
                new LocalTaskRunner(
                    environment,
                    Duration.ofMillis(welcome.graceMillis()),
                    onExit,
                    Clock.systemUTC());
          } catch (RuntimeException e) {
            leave("it cannot run tasks: " + e.getMessage());
          }
        });
  }

  /** Does what it is told; returns at once. */
  void obey(ToAgent message) {
    if (!message.starts().isEmpty() || !message.kills().isEmpty() || !message.signals().isEmpty()) {
      orders.execute(() -> carryOut(message));
    }
    if (message.end()) {
      sentAway = true;
      leave("its launcher has ended");
    }
  }

  private void carryOut(ToAgent message) {
    TaskRunner tasks = runner;
    if (tasks == null || leaving.isDone()) {
      return;
    }
    try {
      message.starts().forEach(start -> tasks.start(start.task()));
      message.kills().forEach(kill -> tasks.kill(kill.job(), kill.attempt(), kill.why()));
      message.signals().forEach(s -> tasks.signal(s.job(), s.attempt(), s.signal()));
    } catch (RuntimeException | Error e) {
      // What the launcher believes and what runs here may differ now.
      LOG.error("an order cannot be carried out", e);
      leave("an order could not be carried out: " + e);
    }
  }

  /** Has the agent leave, for the first reason given. */
  void leave(String why) {
    leaving.complete(why);
  }

  /** Waits until there is a reason to leave. */
  String awaitReason() {
    return leaving.join();
  }

  boolean isLeaving() {
    return leaving.isDone();
  }

  /** Whether the launcher has sent it away in peace. */
  boolean wasSentAway() {
    return sentAway;
  }

  /** Ends all tasks; every end has been reported when it returns. */
  void end() {
    var unused =
        CompletableFuture.runAsync(
                () -> {
                  if (runner != null) {
                    runner.close();
                  }
                },
                orders)
            .join();
  }
}
