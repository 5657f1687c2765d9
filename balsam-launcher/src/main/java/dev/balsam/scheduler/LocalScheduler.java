package dev.balsam.scheduler;

import dev.balsam.BalsamException;
import dev.balsam.launcher.internal.task.Executables;
import dev.balsam.launcher.internal.task.Sessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * This machine where there is no batch system: each script is started at once, in a session of its
 * own, so that it outlives the command and the terminal that submitted it. What is known of it lies
 * in files beside it: {@code NAME.started} and {@code NAME.ended}, written by the shell that waits
 * for it, and {@code NAME.cancelled}.
 */
final class LocalScheduler implements BatchScheduler {
  static final String NAME = "local";

  // Between the signal that asks a script to end and the one that does not ask, as Slurm's
  // KillWait.
  private static final long GRACE_SECONDS = 30;
  private static final long START_SECONDS = 20;
  private static final long STEP = TimeUnit.MILLISECONDS.toNanos(20);

  // Signals are caught and not ignored: what is ignored would be so in the script too.
  private static final String KEEPER =
      """
      trap : HUP INT TERM
      started=$1 output=$2 ended=$3
      shift 3
      { uname -n; cat /proc/sys/kernel/random/boot_id; cat "/proc/$$/stat"; date +%s; } >"$started.new" 2>/dev/null
      mv "$started.new" "$started"
      "$@" >"$output" 2>&1
      echo "$? $(date +%s)" >"$ended.new"
      mv "$ended.new" "$ended"
      """;

  private final Path directory;

  /**
   * Makes it.
   *
   * @param directory where its scripts lie
   */
  LocalScheduler(Path directory) {
    this.directory = directory;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String submit(BatchScript script) {
    LocalFiles files = new LocalFiles(directory, script.name());
    List<String> words = new ArrayList<>(Sessions.prefix(path()));
    words.addAll(
        List.of(
            "/bin/sh",
            "-c",
            KEEPER,
            "balsam-batch",
            files.started().toString(),
            script.output().toString(),
            files.ended().toString()));
    // Nobody else would end it when its time is up.
    Executables.find("timeout", path())
        .ifPresent(
            timeout ->
                words.addAll(
                    List.of(
                        timeout.toString(),
                        "-k",
                        Long.toString(GRACE_SECONDS),
                        Long.toString(script.spec().wallTime().toSeconds()))));
    words.add(script.file().toString());
    Process keeper = started(words, script.file().resolveSibling(""));
    if (!await(() -> Files.exists(files.started()), START_SECONDS)) {
      keeper.destroyForcibly();
      throw new BalsamException(
          "The script " + script.file() + " was not started within " + START_SECONDS + " s.");
    }
    return script.name();
  }

  private static Process started(List<String> words, Path workdir) {
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(workdir.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    // By these a task's processes are found when it ends, and this one is to outlive it.
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("BALSAM_") && !name.equals("BALSAM_JAVA_OPTS"));
    try {
      return builder.start();
    } catch (IOException e) {
      throw new BalsamException("No shell can be started: " + e.getMessage() + ".", e);
    }
  }

  private static String path() {
    return System.getenv().getOrDefault("PATH", "");
  }

  @Override
  public BatchListing list(Set<String> also) {
    Map<String, BatchEntry> entries = new HashMap<>();
    List<String> silent = new ArrayList<>();
    for (String id : also) {
      LocalFiles files = new LocalFiles(directory, id);
      try {
        if (files.isElsewhere()) {
          silent.add(id + " was started on " + files.host());
        } else {
          files.entry().ifPresent(entry -> entries.put(id, entry));
        }
      } catch (IOException e) {
        silent.add("the files of " + id + " cannot be read (" + e.getMessage() + ")");
      }
    }
    return silent.isEmpty()
        ? new BatchListing.Complete(entries)
        : new BatchListing.Partial(
            entries, "This machine cannot tell of all: " + String.join(", ", silent) + ".");
  }

  @Override
  public void cancel(String id) {
    LocalFiles files = new LocalFiles(directory, id);
    try {
      if (files.isElsewhere()) {
        throw new BalsamException(
            "Batch job " + id + " was started on " + files.host() + ". Cancel it there.");
      }
      if (!files.isRunning()) {
        return;
      }
      Files.writeString(files.cancelled(), "");
      ProcessHandle keeper = ProcessHandle.of(files.pid()).orElse(null);
      if (keeper == null) {
        return;
      }
      // Only the script itself, which is the launcher: it ends its tasks in its own way.
      keeper.children().forEach(ProcessHandle::destroy);
      if (!await(() -> Files.exists(files.ended()), GRACE_SECONDS)) {
        keeper.descendants().forEach(ProcessHandle::destroyForcibly);
        await(() -> Files.exists(files.ended()), START_SECONDS);
      }
    } catch (IOException e) {
      throw new BalsamException(
          "Batch job " + id + " cannot be cancelled: " + e.getMessage() + ".", e);
    }
  }

  private interface Fact {
    boolean holds();
  }

  private static boolean await(Fact fact, long seconds) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!fact.holds()) {
      if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(STEP);
    }
    return true;
  }
}
