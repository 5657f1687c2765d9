/**
 * Batch systems: submits launchers to them, asks what became of them, and cancels them.
 *
 * <p>Start at {@link dev.balsam.scheduler.BatchQueue}. A further batch system is one class that is
 * a {@link dev.balsam.scheduler.BatchScheduler}, and a line in {@code SchedulerChoice}.
 */
@NullMarked
package dev.balsam.scheduler;

import org.jspecify.annotations.NullMarked;
