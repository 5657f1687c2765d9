/** Work on jobs beside the tasks, between two of their states: hooks, and the staging of files. */
@NullMarked
package dev.balsam.launcher.internal.step;

import org.jspecify.annotations.NullMarked;
