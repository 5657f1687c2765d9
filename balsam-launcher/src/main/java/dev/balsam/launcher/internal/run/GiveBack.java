package dev.balsam.launcher.internal.run;

import dev.balsam.JobState;
import dev.balsam.engine.RunResult;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The result of a run that never began: its job may run again at once, and nothing is used up. */
final class GiveBack {
  private GiveBack() {}

  static RunResult of(long job, int attempt, Instant at, String why) {
    return new RunResult(
        job,
        attempt,
        List.of(JobState.RESTART_READY),
        at,
        OptionalInt.empty(),
        why,
        Optional.empty(),
        false,
        false);
  }
}
