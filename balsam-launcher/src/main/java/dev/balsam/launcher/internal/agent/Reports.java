package dev.balsam.launcher.internal.agent;

import dev.balsam.launcher.internal.agent.Wire.Ended;
import dev.balsam.launcher.internal.agent.Wire.Hello;
import dev.balsam.launcher.internal.agent.Wire.ToLauncher;
import dev.balsam.launcher.internal.task.TaskExit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an agent has to say to its launcher and has not said yet: ends of tasks, beats. */
final class Reports {
  private static final int MOST = 1_000;

  private @Nullable Hello hello;
  private final List<TaskExit> exits = new ArrayList<>();
  private boolean due;
  private boolean bye;

  Reports(Hello hello) {
    this.hello = hello;
  }

  synchronized void ended(TaskExit exit) {
    exits.add(exit);
  }

  /** A sign of life is due. */
  synchronized void beat() {
    due = true;
  }

  /** After all ends of tasks, the last message. */
  synchronized void bye() {
    bye = true;
  }

  synchronized Optional<ToLauncher> take() {
    Hello first = hello;
    if (first == null && exits.isEmpty() && !due && !bye) {
      return Optional.empty();
    }
    Instant now = Instant.now();
    List<TaskExit> batch = exits.subList(0, Math.min(MOST, exits.size()));
    List<Ended> ended = batch.stream().map(exit -> Ended.of(exit, now)).toList();
    batch.clear();
    boolean last = bye && exits.isEmpty();
    hello = null;
    due = false;
    bye = bye && !last;
    return Optional.of(new ToLauncher(first, ended, System.nanoTime(), last));
  }
}
