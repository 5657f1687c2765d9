package dev.balsam.scheduler;

import dev.balsam.BatchState;
import dev.balsam.launcher.internal.detect.TimeLeft;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/**
 * What squeue, sacct and sbatch print, read: text in, values out. A line that makes no sense is
 * never taken for a batch job, and told of.
 */
final class SlurmText {
  /** One line for each batch job; the command comes last, as it may hold anything. */
  static final String SQUEUE_FORMAT = "%i|%T|%a|%P|%D|%l|%S|%e|%r|%o";

  /** The columns of sacct, which puts a bar between them. */
  static final String SACCT_FORMAT =
      "JobIDRaw,State,ExitCode,Start,End,Account,Partition,NNodes,Timelimit";

  // N/A and (null) of squeue, Unknown and None of sacct, NOT_SET of both.
  private static final Set<String> NOTHING =
      Set.of("", "N/A", "(null)", "Unknown", "None", "NOT_SET");
  private static final int QUOTED = 160;

  private SlurmText() {}

  /**
   * What was read.
   *
   * @param entries batch jobs by their number
   * @param odd the first line that makes no sense
   */
  record Read(Map<String, BatchEntry> entries, Optional<String> odd) {}

  static Read squeue(String text) {
    return lines(text, SlurmText::queued);
  }

  static Read sacct(String text) {
    return lines(text, SlurmText::accounted);
  }

  private static Read lines(String text, Function<String[], BatchEntry> reader) {
    Map<String, BatchEntry> entries = new LinkedHashMap<>();
    Optional<String> odd = Optional.empty();
    // The last line of an answer that was cut off may look like a whole one.
    int whole = text.lastIndexOf('\n') + 1;
    if (!text.substring(whole).isBlank()) {
      odd = Optional.of(text.substring(whole));
    }
    for (String line : text.substring(0, whole).split("\n", -1)) {
      if (line.isBlank()) {
        continue;
      }
      try {
        BatchEntry entry = reader.apply(line.split("\\|", -1));
        entries.put(entry.id(), entry);
      } catch (Odd | NumberFormatException | DateTimeException e) {
        odd = odd.or(() -> Optional.of(line));
      }
    }
    return new Read(entries, odd.map(SlurmText::quoted));
  }

  private static BatchEntry queued(String[] f) {
    if (f.length < 10) {
      throw new Odd();
    }
    BatchState state = state(f[1]);
    boolean waits = state == BatchState.QUEUED;
    String command = String.join("|", List.of(f).subList(9, f.length)).strip();
    return new BatchEntry(
        id(f[0]),
        state,
        words(f[1], f[8]),
        text(f[2]),
        text(f[3]),
        Integer.parseInt(f[4].strip()),
        time(f[5]),
        text(command),
        waits ? Optional.empty() : moment(f[6]), // of one that waits it is a forecast
        state.isEnd() ? moment(f[7]) : Optional.empty(),
        OptionalInt.empty());
  }

  private static BatchEntry accounted(String[] f) {
    if (f.length < 9) {
      throw new Odd();
    }
    BatchState state = state(f[1]);
    return new BatchEntry(
        id(f[0]),
        state,
        words(f[1], ""),
        text(f[5]),
        text(f[6]),
        Integer.parseInt(f[7].strip()),
        time(f[8]),
        "",
        moment(f[3]),
        state.isEnd() ? moment(f[4]) : Optional.empty(),
        state.isEnd() ? exitCode(f[2]) : OptionalInt.empty());
  }

  private static String id(String text) {
    String id = text.strip();
    if (id.isEmpty() || !Character.isDigit(id.charAt(0))) {
      throw new Odd();
    }
    return id;
  }

  private static BatchState state(String word) {
    return SlurmState.of(word).orElseThrow(Odd::new);
  }

  private static String words(String state, String reason) {
    String why = text(reason);
    return why.isEmpty() ? state.strip() : state.strip() + " (" + why + ")";
  }

  private static String text(String field) {
    String text = field.strip();
    return NOTHING.contains(text) ? "" : text;
  }

  /** {@code code:signal}. */
  private static OptionalInt exitCode(String field) {
    String[] parts = field.strip().split(":", 2);
    int code = Integer.parseInt(parts[0]);
    int signal = parts.length < 2 ? 0 : Integer.parseInt(parts[1]);
    return OptionalInt.of(signal > 0 ? 128 + signal : code);
  }

  private static Optional<Duration> time(String field) {
    String text = text(field);
    if (text.isEmpty() || text.equals("UNLIMITED") || text.equals("Partition_Limit")) {
      return Optional.empty();
    }
    return Optional.of(TimeLeft.ofClock(text).orElseThrow(Odd::new));
  }

  /** Seconds of the epoch, as SLURM_TIME_FORMAT asks for; older versions do not listen to it. */
  private static Optional<Instant> moment(String field) {
    String text = text(field);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        text.chars().allMatch(Character::isDigit)
            ? Instant.ofEpochSecond(Long.parseLong(text))
            : LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant());
  }

  /** The number that {@code sbatch --parsable} prints: {@code number} or {@code number;cluster}. */
  static Optional<String> submitted(String text) {
    String last = text.strip().lines().reduce("", (before, line) -> line);
    String id = last.split(";", 2)[0].strip();
    return !id.isEmpty() && id.chars().allMatch(Character::isDigit)
        ? Optional.of(id)
        : Optional.empty();
  }

  /** A piece of what a program said, fit for one line of a message. */
  static String quoted(String said) {
    String line = said.strip().replaceAll("\\p{Cntrl}+", " ");
    return "\"" + (line.length() > QUOTED ? line.substring(0, QUOTED) + "…" : line) + "\"";
  }

  /** A line that makes no sense. */
  private static final class Odd extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Odd() {
      super("odd", null, false, false);
    }
  }
}
