package dev.balsam.launcher.internal.task;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Linux: /proc/PID/stat and /proc/PID/environ, see proc(5). */
final class ProcFsTable implements ProcessTable {
  private static final File PROC = new File("/proc");

  /** USER_HZ, in which /proc/PID/stat counts, is 100 on every Linux that runs a JVM. */
  private static final long NANOS_PER_TICK = 10_000_000;

  /**
   * When the machine booted, on the scale of {@link System#nanoTime}. Taken once: that clock stands
   * still while the machine is suspended and the boot's does not (clock_gettime(2), CLOCK_MONOTONIC
   * and CLOCK_BOOTTIME), so that taken anew after a suspend, all processes would seem older than
   * the tasks that started them. Taken once, those started later seem younger, which only matters
   * to unmarked orphans of an earlier task.
   */
  private final long bootNanos;

  ProcFsTable() {
    this(bootOnNanoTimeScale());
  }

  ProcFsTable(long bootNanos) {
    this.bootNanos = bootNanos;
  }

  static boolean available() {
    return new File(PROC, "self/environ").canRead() && new File(PROC, "uptime").canRead();
  }

  @Override
  public boolean seesSessions() {
    return true;
  }

  @Override
  public Snapshot snapshot(long sinceNanos) {
    Map<Long, Entry> processes = new HashMap<>();
    byte[] buffer = new byte[4096];
    String[] names = PROC.list();
    for (String name : names == null ? new String[0] : names) {
      if (name.charAt(0) >= '0' && name.charAt(0) <= '9') {
        Entry entry = entry(name, buffer, bootNanos, sinceNanos);
        if (entry != null) {
          processes.put(entry.pid(), entry);
        }
      }
    }
    return new Snapshot(processes);
  }

  private static @Nullable Entry entry(
      String name, byte[] buffer, long bootNanos, long sinceNanos) {
    String stat = read(new File(new File(PROC, name), "stat"), buffer);
    // The command's name is in parentheses and may contain anything, so count from the last one.
    int end = stat.lastIndexOf(')');
    if (end < 0) {
      return null; // gone meanwhile
    }
    String[] fields = stat.substring(end + 2).split(" ", 21);
    if (fields.length < 21 || fields[0].equals("Z") || fields[0].equals("X")) {
      return null;
    }
    long startedNanos = bootNanos + Long.parseLong(fields[19]) * NANOS_PER_TICK;
    Optional<TaskMarker> marker =
        startedNanos - sinceNanos < -2 * NANOS_PER_TICK
            ? Optional.empty()
            : marker(new File(new File(PROC, name), "environ"));
    return new Entry(
        Long.parseLong(name),
        Long.parseLong(fields[1]),
        Long.parseLong(fields[3]),
        startedNanos,
        marker);
  }

  private static Optional<TaskMarker> marker(File environ) {
    String run = "";
    String jobId = "";
    String attempt = "";
    try (FileInputStream in = new FileInputStream(environ)) {
      String variables = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      if (!variables.contains(TaskMarker.RUN + "=")) {
        return Optional.empty();
      }
      for (String variable : variables.split("\0", -1)) {
        if (variable.startsWith(TaskMarker.RUN + "=")) {
          run = variable.substring(TaskMarker.RUN.length() + 1);
        } else if (variable.startsWith(TaskMarker.JOB_ID + "=")) {
          jobId = variable.substring(TaskMarker.JOB_ID.length() + 1);
        } else if (variable.startsWith(TaskMarker.ATTEMPT + "=")) {
          attempt = variable.substring(TaskMarker.ATTEMPT.length() + 1);
        }
      }
    } catch (IOException e) {
      return Optional.empty(); // gone meanwhile, or another user's
    }
    return run.isEmpty() ? Optional.empty() : Optional.of(new TaskMarker(run, jobId, attempt));
  }

  private static long bootOnNanoTimeScale() {
    String uptime = read(new File(PROC, "uptime"), new byte[64]);
    double seconds = uptime.isEmpty() ? 0 : Double.parseDouble(uptime.split(" ", 2)[0]);
    return System.nanoTime() - (long) (seconds * 1e9);
  }

  private static String read(File file, byte[] buffer) {
    try (FileInputStream in = new FileInputStream(file)) {
      int count = in.read(buffer);
      return count <= 0 ? "" : new String(buffer, 0, count, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
