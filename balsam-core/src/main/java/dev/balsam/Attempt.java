package dev.balsam;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * One run of a job. Runs are kept: a later one changes nothing of those before.
 *
 * <pre>{@code
 * Attempt latest = job.attempts().get(job.attempts().size() - 1);
 * latest.outcome().ifPresent(outcome -> System.out.println(outcome.describe()));
 * }</pre>
 *
 * @param number 1 for the first run
 * @param started when a launcher claimed it, by that launcher's clock
 * @param ended when its end was seen; empty while it runs
 * @param outcome why it ended; empty while it runs
 * @param output where its output is: {@code <name>.out} for the latest run, {@code <name>.out.1}
 *     and so on for those before, in the working directory; the file need not exist
 */
public record Attempt(
    int number, Instant started, Optional<Instant> ended, Optional<Outcome> outcome, Path output) {}
