package dev.balsam.internal.store;

import dev.balsam.JobDefinition;
import java.util.Set;

/**
 * A job about to be stored.
 *
 * @param id its id, taken from the sequence
 * @param definition what it is
 * @param parents ids of those that it depends on
 * @param message what the history shall say; perhaps empty
 */
public record NewJob(long id, JobDefinition definition, Set<Long> parents, String message) {}
