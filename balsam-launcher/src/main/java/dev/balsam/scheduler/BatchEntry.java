package dev.balsam.scheduler;

import dev.balsam.BatchState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A batch job as its batch system lists it.
 *
 * <pre>{@code
 * listing.entries().values().stream().filter(entry -> entry.state() == BatchState.QUEUED).count();
 * }</pre>
 *
 * @param id its name there
 * @param state how far it has come
 * @param words the same in the batch system's words, with its reason
 * @param project which account pays; empty where that is not told
 * @param queue the queue or partition; empty where that is not told
 * @param nodes nodes; 0 where that is not told
 * @param wallTime how long it may run
 * @param command what it runs; empty where that is not told
 * @param startedAt when it started; empty for one that waits
 * @param endedAt when it ended; empty for one that has not
 * @param exitCode exit code of its script, 128 + n when signal n ended it
 */
public record BatchEntry(
    String id,
    BatchState state,
    String words,
    String project,
    String queue,
    int nodes,
    Optional<Duration> wallTime,
    String command,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt,
    OptionalInt exitCode) {}
