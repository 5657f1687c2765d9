package dev.balsam.engine;

import dev.balsam.App;
import dev.balsam.JobState;
import dev.balsam.Resources;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A job that a launcher has claimed: all that starting it and judging its end needs. The claim is
 * committed.
 *
 * <pre>{@code
 * RunResult result = AfterRun.exited(job, 0, "", Instant.now());
 * }</pre>
 *
 * @param id the job
 * @param attempt number of this run; every later write about it carries it
 * @param from the state that it was claimed in
 * @param name its name
 * @param workflow name of its workflow; perhaps empty
 * @param app its app
 * @param args arguments after those of the app
 * @param environment variables of the job
 * @param resources what the run occupies
 * @param timeout hard limit of the run
 * @param retries automatic restarts that it may have in all
 * @param errors how many of them it has used
 * @param timeouts how often it has reached its own limit
 * @param steps bits of the steps that have something to do
 * @param parents ids of its parents
 * @param workdir where it runs
 * @param output where its output goes
 * @param ownWorkdir whether the user chose the working directory, which then need not be on the
 *     site's own file system
 * @param problem why this JVM cannot run the job, in one sentence; app, working directory and
 *     output then stand for nothing
 */
public record ClaimedJob(
    long id,
    int attempt,
    JobState from,
    String name,
    String workflow,
    App app,
    List<String> args,
    Map<String, String> environment,
    Resources resources,
    Optional<Duration> timeout,
    int retries,
    int errors,
    int timeouts,
    int steps,
    List<Long> parents,
    Path workdir,
    Path output,
    boolean ownWorkdir,
    Optional<String> problem) {
  /**
   * The same job, which cannot be run.
   *
   * @param why why, in one sentence
   * @return the job with that problem
   */
  public ClaimedJob withProblem(String why) {
    return new ClaimedJob(
        id,
        attempt,
        from,
        name,
        workflow,
        app,
        args,
        environment,
        resources,
        timeout,
        retries,
        errors,
        timeouts,
        steps,
        parents,
        workdir,
        output,
        ownWorkdir,
        Optional.of(why));
  }
}
