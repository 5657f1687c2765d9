package dev.balsam;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * What a list shows of a job, as it was at one moment: plain values, read many at a time by {@link
 * JobQuery#rows()}. A {@link Job} asks the database each time instead.
 *
 * <pre>{@code
 * try (var rows = site.jobs().workflow("water-scan").rows()) {
 *   rows.forEach(row -> System.out.println(row.id() + " " + row.name() + " " + row.state()));
 * }
 * }</pre>
 *
 * @param id id of the job
 * @param name its name
 * @param workflow name of its workflow; empty outside any
 * @param app name of its app
 * @param state its state
 * @param attempt number of the latest run; 0 before the first
 * @param pendingParents parents that have not finished
 * @param launcher the launcher that has it, while one does
 * @param nodes nodes that a run needs
 * @param ranksPerNode ranks on each
 * @param priority higher runs first
 * @param submittedAt when it was stored
 */
public record JobRow(
    long id,
    String name,
    String workflow,
    String app,
    JobState state,
    int attempt,
    int pendingParents,
    OptionalLong launcher,
    int nodes,
    int ranksPerNode,
    int priority,
    Instant submittedAt) {}
