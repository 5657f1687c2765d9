package dev.balsam.launcher.internal.run;

import dev.balsam.Balsam;
import dev.balsam.JobState;
import dev.balsam.Resources;
import dev.balsam.engine.ClaimedJob;
import dev.balsam.launcher.internal.task.TaskExit;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A claimed job and the ends of its task, for pure tests. */
final class Sample {
  static final Instant END = Instant.parse("2026-01-02T03:04:05Z");

  private Sample() {}

  static ClaimedJob job(Path workdir, int retries, int errors, int timeouts) {
    return job(workdir, retries, errors, timeouts, false, Optional.empty());
  }

  static ClaimedJob job(Path workdir, boolean ownWorkdir, Optional<String> problem) {
    return job(workdir, 0, 0, 0, ownWorkdir, problem);
  }

  /** A job of one rank with so many threads. */
  static ClaimedJob threads(Path workdir, int threads) {
    return job(
        workdir,
        0,
        0,
        0,
        false,
        Optional.empty(),
        new Resources(1, 1, threads, 1, 0, OptionalInt.empty()));
  }

  private static ClaimedJob job(
      Path workdir,
      int retries,
      int errors,
      int timeouts,
      boolean ownWorkdir,
      Optional<String> problem) {
    return job(workdir, retries, errors, timeouts, ownWorkdir, problem, Resources.ONE_CORE);
  }

  /** A run of a job. */
  static ClaimedJob attempt(Path workdir, int attempt) {
    return job(7, workdir, attempt, 0, 0, 0, false, Optional.empty(), Resources.ONE_CORE);
  }

  private static ClaimedJob job(
      Path workdir,
      int retries,
      int errors,
      int timeouts,
      boolean ownWorkdir,
      Optional<String> problem,
      Resources resources) {
    return job(7, workdir, 2, retries, errors, timeouts, ownWorkdir, problem, resources);
  }

  /** The first run of a job. */
  static ClaimedJob claimed(long id, Path workdir) {
    return job(id, workdir, 1, 0, 0, 0, false, Optional.empty(), Resources.ONE_CORE);
  }

  private static ClaimedJob job(
      long id,
      Path workdir,
      int attempt,
      int retries,
      int errors,
      int timeouts,
      boolean ownWorkdir,
      Optional<String> problem,
      Resources resources) {
    return new ClaimedJob(
        id,
        attempt,
        JobState.PREPROCESSED,
        "sample",
        "",
        Balsam.app("app", "true"),
        List.of(),
        Map.of(),
        resources,
        Optional.of(Duration.ofSeconds(90)),
        retries,
        errors,
        timeouts,
        0,
        List.of(),
        workdir,
        workdir.resolve("sample.out"),
        ownWorkdir,
        problem);
  }

  static TaskExit exit(TaskExit.Cause cause, int code, String message) {
    return new TaskExit(7, 2, code, END.minusSeconds(1), END, cause, message);
  }
}
