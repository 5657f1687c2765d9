package dev.balsam.launcher.internal.run;

import dev.balsam.Hook;
import dev.balsam.engine.JobFilter;
import dev.balsam.launcher.Allocation;
import dev.balsam.launcher.LaunchMode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a launcher was asked to do.
 *
 * @param allocation its nodes
 * @param mode which kinds of jobs it runs
 * @param filter which jobs it takes
 * @param timeLimit when it stops at the latest
 * @param idleTimeout how long it stays with nothing to run; empty for ever
 * @param progress whether it shows progress
 * @param hooks code by name
 */
public record LaunchPlan(
    Allocation allocation,
    LaunchMode mode,
    JobFilter filter,
    Optional<Duration> timeLimit,
    Optional<Duration> idleTimeout,
    boolean progress,
    Map<String, Hook> hooks) {}
