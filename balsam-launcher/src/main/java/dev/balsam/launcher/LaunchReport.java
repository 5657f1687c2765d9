package dev.balsam.launcher;

import dev.balsam.engine.Leftover;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a launcher did, and what it left.
 *
 * <pre>{@code
 * LaunchReport report = Launcher.on(site).untilIdle().run();
 * System.out.println(report);
 * }</pre>
 *
 * @param finished runs that ended with exit code 0
 * @param failed runs that ended otherwise, or could not be started
 * @param timedOut runs that were cut off, by their own limit or by the end of the launcher
 * @param killed runs that were stopped because a user killed the job
 * @param elapsed from the start of the launcher to its end
 * @param tasksPerSecond runs that ended, by any way, per second
 * @param utilisation part of the allocation that was in use, from 0 to 1, over the whole time
 * @param leftBehind jobs that match the launcher's filter and have not ended, and why
 */
public record LaunchReport(
    long finished,
    long failed,
    long timedOut,
    long killed,
    Duration elapsed,
    double tasksPerSecond,
    double utilisation,
    List<Leftover> leftBehind) {
  /**
   * Copies the list.
   *
   * @param finished runs that ended with exit code 0
   * @param failed runs that ended otherwise, or could not be started
   * @param timedOut runs that were cut off, by their own limit or by the end of the launcher
   * @param killed runs that were stopped because a user killed the job
   * @param elapsed from the start of the launcher to its end
   * @param tasksPerSecond runs that ended, by any way, per second
   * @param utilisation part of the allocation that was in use, from 0 to 1, over the whole time
   * @param leftBehind jobs that match the launcher's filter and have not ended, and why
   */
  public LaunchReport {
    leftBehind = List.copyOf(leftBehind);
  }

  @Override
  public String toString() {
    String counts =
        String.format(
            Locale.ROOT,
            "%d finished, %d failed, %d timed out, %d killed in %.1f s (%.0f tasks/s, utilisation %.0f %%)",
            finished,
            failed,
            timedOut,
            killed,
            elapsed.toNanos() / 1e9,
            tasksPerSecond,
            100 * utilisation);
    return leftBehind.isEmpty()
        ? counts
        : counts
            + leftBehind.stream()
                .map(left -> "\n  left behind: " + left)
                .collect(Collectors.joining());
  }
}
