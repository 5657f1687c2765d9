package dev.balsam.launcher.internal.task;

import dev.balsam.BalsamException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shell in a session of its own that ends all processes of the runner when this JVM dies without
 * doing it, by {@code kill -9} for example. It learns of that from the end of the pipe, which the
 * kernel closes for us; see guard.sh. If somebody kills the guard, it is replaced.
 */
final class GuardShell {
  private static final Logger log = LoggerFactory.getLogger(GuardShell.class);

  /** The kernel or the batch system will not wait longer for us either. */
  private static final Duration LONGEST_GRACE = Duration.ofSeconds(10);

  /**
   * Nobody kills it that often: a shell that cannot run the script must not be started for ever.
   */
  private static final int MOST_REPLACEMENTS = 20;

  private final List<String> command;
  private final Map<String, String> environment;
  private final Set<Long> groups = new LinkedHashSet<>();
  private Process process;
  private int replacements;
  private boolean ended;

  /**
   * Starts one.
   *
   * @param sessionPrefix see {@link Sessions#prefix}
   * @param run the token that all processes of the runner carry
   * @param grace between SIGTERM and SIGKILL
   * @param directory the runner's, deleted at the end
   * @param environment its own; without the token, or it would find itself
   */
  GuardShell(
      List<String> sessionPrefix,
      String run,
      Duration grace,
      Path directory,
      Map<String, String> environment) {
    this.environment = environment;
    Duration shortened = grace.compareTo(LONGEST_GRACE) < 0 ? grace : LONGEST_GRACE;
    command = new ArrayList<>(sessionPrefix);
    command.addAll(List.of("/bin/sh", "-c", script(), "balsam-guard", run));
    command.add(Long.toString((shortened.toMillis() + 99) / 100));
    command.add(directory.toString());
    process = launch();
  }

  synchronized void add(long group) {
    groups.add(group);
    say("+ " + group);
  }

  synchronized void remove(long group) {
    groups.remove(group);
    say("- " + group);
  }

  synchronized void signal(String signal, long group) {
    say(signal + " " + group);
  }

  /** All is well: the guard deletes the runner's directory and ends. */
  void end() throws InterruptedException {
    Process last;
    synchronized (this) {
      ended = true;
      say("bye");
      last = process;
    }
    if (!last.waitFor(5, TimeUnit.SECONDS)) {
      last.destroyForcibly();
    }
  }

  private Process launch() {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(new File("/"))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      Process started = builder.start();
      var unused = started.onExit().thenAccept(this::replace);
      return started;
    } catch (IOException e) {
      throw new BalsamException(
          "Could not start the shell that guards this launcher's tasks: " + e.getMessage(), e);
    }
  }

  private synchronized void replace(Process dead) {
    if (ended || dead != process) {
      return;
    }
    if (++replacements > MOST_REPLACEMENTS) {
      log.error(
          "The shell that guards the tasks has died {} times and is not started again: should this"
              + " JVM be killed now, its tasks may survive it",
          replacements);
      return;
    }
    log.warn(
        "The shell that guards the tasks was killed (exit code {}); starting another",
        dead.exitValue());
    process = launch();
    groups.forEach(group -> say("+ " + group));
  }

  private void say(String line) {
    try {
      process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
      process.getOutputStream().flush();
    } catch (IOException e) {
      // The guard is dead: its replacement is told all groups.
      log.debug("The guard does not listen", e);
    }
  }

  private static String script() {
    try (InputStream in =
        Objects.requireNonNull(GuardShell.class.getResourceAsStream("guard.sh"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
