/**
 * Runs a site's jobs on the nodes of an allocation.
 *
 * <p>Start at {@link dev.balsam.launcher.Launcher}.
 */
@NullMarked
package dev.balsam.launcher;

import org.jspecify.annotations.NullMarked;
