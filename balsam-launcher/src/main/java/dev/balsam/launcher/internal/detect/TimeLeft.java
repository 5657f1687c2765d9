package dev.balsam.launcher.internal.detect;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Times as batch systems write them. */
public final class TimeLeft {
  private static final Pattern CLOCK =
      Pattern.compile("(?:([0-9]{1,6})-)?(?:([0-9]{1,6}):)?([0-9]{1,6}):([0-9]{1,2})");

  private TimeLeft() {}

  /**
   * A time as Slurm and Flux write it.
   *
   * @param text {@code days-hours:minutes:seconds}, of which the first two may be missing; there
   *     may be more than 24 hours
   * @return empty where it is written otherwise
   */
  public static Optional<Duration> ofClock(String text) {
    Matcher parts = CLOCK.matcher(text.strip());
    return parts.matches()
        ? Optional.of(
            Duration.ofDays(number(parts.group(1)))
                .plusHours(number(parts.group(2)))
                .plusMinutes(number(parts.group(3)))
                .plusSeconds(number(parts.group(4))))
        : Optional.empty();
  }

  /** {@code hours:minutes}, with anything behind it; else empty. */
  static Optional<Duration> ofHours(String text) {
    Matcher parts = Pattern.compile("([0-9]{1,6}):([0-9]{1,2})(\\s.*)?").matcher(text.strip());
    return parts.matches()
        ? Optional.of(Duration.ofHours(number(parts.group(1))).plusMinutes(number(parts.group(2))))
        : Optional.empty();
  }

  private static long number(@Nullable String text) {
    return text == null ? 0 : Long.parseLong(text);
  }
}
