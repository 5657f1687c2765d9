/** Runs hooks beside the tasks: a bounded number of threads, and a task runner for scripts. */
@NullMarked
package dev.balsam.launcher.internal.hook;

import org.jspecify.annotations.NullMarked;
