/**
 * The processes of jobs on this machine: starting, watching and killing them.
 *
 * <p>Tasks are run by long-lived {@code /bin/sh} workers, one task at a time each, because a small
 * shell forks several times faster than a JVM. {@link
 * dev.balsam.launcher.internal.task.LocalTaskRunner} is the way in; the rest are its parts: {@code
 * TaskScript} (what a worker is told), {@code StatusPipe} (what the workers answer), {@code
 * TreeKiller} and {@code TaskTree} (which processes belong to a task, and ending them), {@code
 * GuardShell} (ends them when this JVM cannot).
 */
@NullMarked
package dev.balsam.launcher.internal.task;

import org.jspecify.annotations.NullMarked;
