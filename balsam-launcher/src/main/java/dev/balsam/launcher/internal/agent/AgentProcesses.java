package dev.balsam.launcher.internal.agent;

import dev.balsam.BalsamException;
import dev.balsam.launcher.internal.agent.AgentStart.Launch;
import dev.balsam.launcher.internal.task.OutputTail;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** The commands that start agents: one for each node, or one for all. */
final class AgentProcesses implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 5;
  private static final int TAIL_BYTES = 500;

  private final AgentStart start;
  private final AgentDirectory directory;
  private final Map<String, String> environment;
  private final BiConsumer<List<String>, String> ended;
  private final Set<Process> running = ConcurrentHashMap.newKeySet();

  /**
   * Makes it.
   *
   * @param environment of the commands
   * @param ended told of nodes whose command has ended, and how
   */
  AgentProcesses(
      AgentStart start,
      AgentDirectory directory,
      Map<String, String> environment,
      BiConsumer<List<String>, String> ended) {
    this.start = start;
    this.directory = directory;
    this.environment = environment;
    this.ended = ended;
  }

  /** Starts agents on some nodes, and waits for nothing. */
  void start(List<String> hosts, List<String> program) {
    try {
      start.on(hosts, program).forEach(this::start);
    } catch (BalsamException e) {
      ended.accept(hosts, String.valueOf(e.getMessage()));
    }
  }

  private void start(Launch launch) {
    Path log = directory.log(launch.hosts());
    String program = launch.words().get(0);
    ProcessBuilder builder =
        new ProcessBuilder(launch.words())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log.toFile()));
    Map<String, String> variables = builder.environment();
    variables.clear();
    variables.putAll(environment);
    variables.keySet().removeAll(confusing());
    try {
      Process process = builder.start();
      running.add(process);
      var unused =
          process
              .onExit()
              .thenAccept(
                  dead -> {
                    running.remove(dead);
                    ended.accept(launch.hosts(), program + how(dead.exitValue(), log));
                  });
    } catch (IOException e) {
      ended.accept(launch.hosts(), program + " cannot be started: " + e.getMessage());
    }
  }

  private Set<String> confusing() {
    Set<String> names = new HashSet<>(environment.keySet());
    names.removeIf(name -> !start.isConfusedBy(name));
    return names;
  }

  private static String how(int code, Path log) {
    String tail = OutputTail.read(log, 1, TAIL_BYTES).strip();
    return " has ended with exit code "
        + code
        + (tail.isEmpty() ? "" : " and said \"" + tail + "\"");
  }

  /** Waits a moment for those that end now, and ends the others. */
  @Override
  public void close() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    try {
      for (Process process : running) {
        if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          process.destroy();
        }
      }
    } catch (InterruptedException e) {
      running.forEach(Process::destroy);
      Thread.currentThread().interrupt();
    }
  }
}
