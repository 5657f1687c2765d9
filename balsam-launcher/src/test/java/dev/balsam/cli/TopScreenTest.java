package dev.balsam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.Activity;
import dev.balsam.BatchJob;
import dev.balsam.BatchSpec;
import dev.balsam.BatchState;
import dev.balsam.JobState;
import dev.balsam.LauncherView;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class TopScreenTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private final TopScreen screen = new TopScreen("site /s", ZoneOffset.UTC);

  @Test
  void a_site_at_rest_takes_few_lines() {
    Activity.Rate none = new Activity.Rate(0, 0);
    assertThat(
            screen.lines(new Activity(NOW, List.of(), Map.of(), none, none, List.of(), List.of())))
        .containsExactly(
            "site /s  12:00:00",
            "finished/s: 0.0 (10 s), 0.0 (60 s)   errors/s: 0.0 (10 s), 0.0 (60 s)",
            "jobs: 0",
            "",
            "launchers: none");
  }

  @Test
  void launchers_rates_batch_jobs_and_errors_are_shown_and_names_steer_no_terminal() {
    Activity busy =
        new Activity(
            NOW,
            List.of(launcher(3, true), launcher(4, false)),
            Map.of(JobState.RUNNING, 8L, JobState.JOB_FINISHED, 1_000L),
            new Activity.Rate(123.4, 0.1),
            new Activity.Rate(9.96, 0),
            List.of(
                new Activity.Failure(
                    17, "e\u001b[2Jvil", JobState.FAILED, NOW, "Exit code 1.\nlast words")),
            List.of(batch()));
    assertThat(screen.lines(busy))
        .containsExactly(
            "site /s  12:00:00",
            "finished/s: 123 (10 s), 10.0 (60 s)   errors/s: 0.1 (10 s), 0.0 (60 s)",
            "jobs: 1008 (8 RUNNING, 1000 JOB_FINISHED)",
            "",
            "launcher  host  mode    nodes  cores  running  lease age  ends      jobs",
            "3         n1    serial  2      128    8        4 s        13:00:00  workflow scan size=big",
            "4         n1    serial  2      128    8        lost       13:00:00  workflow scan size=big",
            "",
            "batch job  scheduler  queue  nodes  minutes  state   since",
            "4711       slurm      debug  2      60       queued  11:59:00",
            "",
            "errors of the last minute:",
            "  12:00:00 17 e\\u001b[2Jvil FAILED: Exit code 1.");
  }

  private static LauncherView launcher(long id, boolean live) {
    return new LauncherView(
        id,
        "n1",
        99,
        "SERIAL",
        2,
        64,
        0,
        Optional.of("scan"),
        Map.of("size", "big"),
        Optional.empty(),
        NOW,
        Optional.of(NOW.plusSeconds(3600)),
        Duration.ofMillis(4_900),
        live,
        8);
  }

  private static BatchJob batch() {
    return new BatchJob(
        1,
        "slurm",
        Optional.of("4711"),
        new BatchSpec("p", "debug", 2, Duration.ofHours(1), "mixed", Optional.empty(), Map.of()),
        BatchState.QUEUED,
        "PENDING",
        Optional.empty(),
        "me",
        NOW.minusSeconds(61),
        Optional.of(NOW.minusSeconds(60)),
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        "");
  }
}
