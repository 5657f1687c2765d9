package dev.balsam.scheduler;

import dev.balsam.BatchState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is known of a script that was started on this machine, from the files beside it.
 *
 * @param directory where they lie
 * @param name of the batch job
 */
record LocalFiles(Path directory, String name) {
  Path started() {
    return directory.resolve(name + ".started");
  }

  Path ended() {
    return directory.resolve(name + ".ended");
  }

  Path cancelled() {
    return directory.resolve(name + ".cancelled");
  }

  /**
   * Host, boot, the line of proc(5) and the time; lines that the machine does not tell are absent.
   */
  private List<String> birth() throws IOException {
    return Files.exists(started()) ? lines(started()) : List.of();
  }

  String host() throws IOException {
    List<String> birth = birth();
    return birth.isEmpty() ? "" : birth.get(0);
  }

  boolean isElsewhere() throws IOException {
    String host = host();
    return !host.isEmpty() && !host.equals(thisHost());
  }

  private static String thisHost() throws IOException {
    return Files.readString(Path.of("/proc/sys/kernel/hostname"), StandardCharsets.UTF_8).strip();
  }

  long pid() throws IOException {
    return Long.parseLong(birth().get(2).split(" ", 2)[0]);
  }

  /**
   * Whether its keeper lives: the process of that number that began at that moment of this boot.
   */
  boolean isRunning() throws IOException {
    List<String> birth = birth();
    if (birth.size() < 4 || Files.exists(ended())) {
      return false;
    }
    String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    Path stat = Path.of("/proc/" + pid() + "/stat");
    return boot.equals(birth.get(1))
        && Files.exists(stat)
        && isThatOf(lines(stat).get(0), birth.get(2));
  }

  // One that has ended and was not reaped by its parent still has its line.
  private static boolean isThatOf(String now, String then) {
    boolean ended = now.substring(now.lastIndexOf(')') + 1).strip().startsWith("Z");
    return !ended && beginning(now).equals(beginning(then));
  }

  /** Field 22 of /proc/PID/stat; the second is a name in parentheses that may hold anything. */
  private static String beginning(String stat) {
    return stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1)[19];
  }

  /** What there is to list; empty when it has gone without a word, or never was. */
  Optional<BatchEntry> entry() throws IOException {
    List<String> birth = birth();
    if (birth.size() < 4) {
      return Optional.empty();
    }
    Optional<Instant> start = Optional.of(Instant.ofEpochSecond(Long.parseLong(birth.get(3))));
    if (isRunning()) {
      return Optional.of(entry(BatchState.RUNNING, "running", start, Optional.empty(), -1));
    }
    if (!Files.exists(ended())) {
      return Optional.empty();
    }
    String[] end = lines(ended()).get(0).split(" ", -1);
    int code = Integer.parseInt(end[0]);
    Optional<Instant> at = Optional.of(Instant.ofEpochSecond(Long.parseLong(end[1])));
    if (Files.exists(cancelled())) {
      return Optional.of(entry(BatchState.CANCELLED, "cancelled", start, at, code));
    }
    return Optional.of(
        code == 0
            ? entry(BatchState.FINISHED, "finished", start, at, code)
            : entry(BatchState.FAILED, "exit code " + code, start, at, code));
  }

  private BatchEntry entry(
      BatchState state, String words, Optional<Instant> start, Optional<Instant> end, int code) {
    return new BatchEntry(
        name,
        state,
        words,
        "",
        "",
        0,
        Optional.empty(),
        name + ".sh",
        start,
        end,
        code < 0 ? OptionalInt.empty() : OptionalInt.of(code));
  }

  private static List<String> lines(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
  }
}
