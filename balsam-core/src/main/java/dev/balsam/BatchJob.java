package dev.balsam;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A batch job that was submitted for a launcher of this site, as the site last heard of it. It is
 * kept when it has ended.
 *
 * <pre>{@code
 * for (BatchJob job : site.batchJobs().list()) {
 *   System.out.println(job.id() + " " + job.state() + " " + job.schedulerId().orElse("-"));
 * }
 * }</pre>
 *
 * @param id its number here
 * @param scheduler the batch system, such as {@code slurm}
 * @param schedulerId its name there; empty until it is submitted
 * @param spec what was asked for
 * @param state how far it has come
 * @param systemState the same in the words of the batch system; empty when it was not heard yet
 * @param script the script; empty until it is written
 * @param submittedBy name of the user
 * @param createdAt when it was noted
 * @param submittedAt when the batch system took it
 * @param startedAt when it got its nodes
 * @param endedAt when it ended, or was given up
 * @param exitCode exit code of its script, where anybody said
 * @param message what there is to say about its end; else empty
 */
public record BatchJob(
    long id,
    String scheduler,
    Optional<String> schedulerId,
    BatchSpec spec,
    BatchState state,
    String systemState,
    Optional<Path> script,
    String submittedBy,
    Instant createdAt,
    Optional<Instant> submittedAt,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt,
    OptionalInt exitCode,
    String message) {}
