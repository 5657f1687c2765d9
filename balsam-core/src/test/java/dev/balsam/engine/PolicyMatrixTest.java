package dev.balsam.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balsam.Balsam;
import dev.balsam.JobState;
import dev.balsam.Resources;
import dev.balsam.internal.state.StepSet;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What becomes of a job after a run: the policy matrix of the original (section 2.1), with retries
 * and with ends that are not the job's fault. A handler of ours is a hook of its own, so the
 * original's "handler asked for, but no script" cannot be said.
 */
class PolicyMatrixTest {
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # the run         | auto retry | handler  | retries | used | becomes
          timed out         | yes        | none     | 0       | 0    | RUN_TIMEOUT RESTART_READY
          timed out         | no         | none     | 0       | 0    | RUN_TIMEOUT FAILED
          timed out         | yes        | silent   | 0       | 0    | RUN_TIMEOUT FAILED
          timed out         | no         | silent   | 0       | 0    | RUN_TIMEOUT FAILED
          timed out         | yes        | restarts | 0       | 0    | RUN_TIMEOUT RESTART_READY
          timed out         | no         | restarts | 0       | 0    | RUN_TIMEOUT RESTART_READY
          timed out         | no         | finishes | 0       | 0    | RUN_TIMEOUT JOB_FINISHED
          timed out         | yes        | fails    | 0       | 0    | RUN_TIMEOUT FAILED
          timed out         | yes        | none     | 1       | 0    | RUN_TIMEOUT RESTART_READY
          timed out 4 times | yes        | none     | 0       | 0    | RUN_TIMEOUT FAILED
          timed out 4 times | yes        | none     | 9       | 0    | RUN_TIMEOUT RESTART_READY
          timed out 4 times | yes        | restarts | 0       | 0    | RUN_TIMEOUT RESTART_READY
          out of walltime   | yes        | none     | 0       | 0    | RUN_TIMEOUT RESTART_READY
          out of walltime   | no         | none     | 9       | 0    | RUN_TIMEOUT FAILED
          out of walltime   | yes        | finishes | 0       | 0    | RUN_TIMEOUT JOB_FINISHED
          out of walltime   | yes        | none     | 2       | 2    | RUN_TIMEOUT RESTART_READY
          node at fault     | no         | fails    | 0       | 0    | RESTART_READY
          not begun         | no         | fails    | 0       | 0    | RESTART_READY
          error             | yes        | none     | 0       | 0    | RUN_ERROR FAILED
          error             | yes        | silent   | 0       | 0    | RUN_ERROR FAILED
          error             | yes        | restarts | 0       | 0    | RUN_ERROR RESTART_READY
          error             | yes        | finishes | 0       | 0    | RUN_ERROR JOB_FINISHED
          error             | yes        | fails    | 0       | 0    | RUN_ERROR FAILED
          error             | yes        | none     | 2       | 1    | RUN_ERROR RESTART_READY after 2 s
          error             | yes        | fails    | 2       | 1    | RUN_ERROR RESTART_READY after 2 s
          error             | yes        | none     | 2       | 2    | RUN_ERROR FAILED
          error             | yes        | finishes | 2       | 2    | RUN_ERROR JOB_FINISHED
          out of memory     | yes        | none     | 0       | 0    | RUN_ERROR FAILED
          out of memory     | yes        | none     | 1       | 0    | RUN_ERROR RESTART_READY after 1 s
          could not start   | yes        | none     | 0       | 0    | RUN_ERROR FAILED
          could not start   | yes        | finishes | 0       | 0    | RUN_ERROR JOB_FINISHED
          """)
  void a_job_becomes_what_its_rules_say(
      String run, String autoRetry, String handler, int retries, int used, String becomes) {
    int steps = autoRetry.equals("yes") ? 0 : StepSet.NO_TIMEOUT_RETRY;
    if (!handler.equals("none")) {
      steps |= StepSet.ON_ERROR | StepSet.ON_TIMEOUT;
    }
    RunResult result = ended(run, job(retries, used, run.endsWith("4 times") ? 4 : 0, steps));
    List<JobState> path = new ArrayList<>(result.path());
    HookPoint.in(result.to()).ifPresent(point -> path.addAll(handled(handler, point)));
    String[] expected = becomes.split(" after ", -1);
    assertThat(path)
        .isEqualTo(Arrays.stream(expected[0].split(" ", -1)).map(JobState::valueOf).toList());
    assertThat(result.usedRetry()).isEqualTo(expected.length > 1);
    assertThat(result.pause().map(pause -> pause.toSeconds() + " s").orElse(""))
        .isEqualTo(expected.length > 1 ? expected[1] : "");
  }

  private static RunResult ended(String run, ClaimedJob job) {
    return switch (run) {
      case "timed out", "timed out 4 times" -> AfterRun.overTime(job, AT);
      case "out of walltime" -> AfterRun.cutOff(job, "", AT);
      case "node at fault" -> AfterRun.givenBack(job, "", AT);
      case "not begun" -> AfterRun.notBegun(job, "", AT);
      case "error" -> AfterRun.exited(job, 3, "", AT);
      case "out of memory" -> AfterRun.outOfMemory(job, "", AT);
      case "could not start" -> AfterRun.notStarted(job, "", AT);
      default -> throw new AssertionError(run);
    };
  }

  private static List<JobState> handled(String handler, HookPoint point) {
    return (switch (handler) {
          case "silent" -> AfterHook.done(point, 0);
          case "restarts" -> AfterHook.restarted(point, "");
          case "finishes" -> AfterHook.finished(point, "");
          case "fails" -> AfterHook.failed(point, "");
          default -> throw new AssertionError(handler);
        })
        .path();
  }

  private static ClaimedJob job(int retries, int errors, int timeouts, int steps) {
    Path dir = Path.of("/tmp");
    return new ClaimedJob(
        7,
        3,
        JobState.PREPROCESSED,
        "j",
        "",
        Balsam.app("a", "x"),
        List.of(),
        Map.of(),
        Resources.ONE_CORE,
        Optional.empty(),
        retries,
        errors,
        timeouts,
        steps,
        List.of(),
        dir,
        dir.resolve("j.out"),
        false,
        Optional.empty());
  }
}
