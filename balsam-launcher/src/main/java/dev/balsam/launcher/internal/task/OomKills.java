package dev.balsam.launcher.internal.task;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Decides whether a task that died by SIGKILL, which nobody here had sent, was killed by the kernel
 * for lack of memory: then the kernel's count of such kills has risen since the task began, by more
 * than other tasks account for. Not thread safe: guarded by the lock of {@link LocalTaskRunner}.
 */
final class OomKills {
  /** To look at each start would cost more than the start of a short task. */
  private static final long LOOK_EVERY = TimeUnit.SECONDS.toNanos(1);

  private static final Path PROC = Path.of("/proc");
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

  private final LongSupplier counter;
  private boolean known;
  private long lookedAt;
  private long count;
  private long accountedFor;

  OomKills(LongSupplier counter) {
    this.counter = counter;
  }

  /** Kills on this machine; none where the kernel does not tell. */
  static OomKills ofThisMachine() {
    return new OomKills(() -> total(PROC, CGROUPS).orElse(0));
  }

  /**
   * To be remembered at the start of a task.
   *
   * @param now nanoseconds of a monotonic clock
   * @return kills that no task accounts for
   */
  long before(long now) {
    if (!known || now - lookedAt >= LOOK_EVERY) {
      count = counter.getAsLong();
      lookedAt = now;
      known = true;
    }
    return count - accountedFor;
  }

  /**
   * Whether the kernel killed a task that has just died by SIGKILL. Each kill accounts for one
   * task.
   *
   * @param before what was remembered at its start
   */
  boolean accountFor(long before) {
    count = counter.getAsLong();
    if (count - accountedFor <= before) {
      return false;
    }
    accountedFor++;
    return true;
  }

  /**
   * The kernel's count: of the whole machine (oom_kill in /proc/vmstat, since Linux 4.13), or where
   * that is hidden, of this process's control group, version 2 or 1 (memory.events,
   * memory.oom_control).
   */
  static OptionalLong total(Path proc, Path cgroups) {
    return Stream.concat(Stream.of(proc.resolve("vmstat")), ofGroup(proc, cgroups))
        .map(OomKills::read)
        .filter(OptionalLong::isPresent)
        .findFirst()
        .orElse(OptionalLong.empty());
  }

  // Lines such as 0::/user.slice and 4:memory:/job_7; see cgroups(7).
  private static Stream<Path> ofGroup(Path proc, Path cgroups) {
    return lines(proc.resolve("self/cgroup")).stream()
        .map(line -> line.split(":", 3))
        .filter(group -> group.length == 3)
        .flatMap(
            group -> {
              String path = group[2].substring(Math.min(1, group[2].length()));
              if (group[1].isEmpty()) {
                return Stream.of(cgroups.resolve(path).resolve("memory.events"));
              }
              return List.of(group[1].split(",", -1)).contains("memory")
                  ? Stream.of(cgroups.resolve("memory").resolve(path).resolve("memory.oom_control"))
                  : Stream.empty();
            });
  }

  private static OptionalLong read(Path file) {
    return lines(file).stream()
        .filter(line -> line.matches("oom_kill \\d{1,18}"))
        .mapToLong(line -> Long.parseLong(line.substring("oom_kill ".length())))
        .findFirst();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of(); // not a Linux that tells
    }
  }
}
