package dev.balsam.launcher.internal.run;

import java.time.Duration;

/**
 * A signal to the running tasks before the time is up.
 *
 * @param lead how long before
 * @param signal its name without SIG
 */
public record EndWarning(Duration lead, String signal) {}
