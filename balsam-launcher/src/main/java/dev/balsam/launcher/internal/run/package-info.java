/** One launcher at work: its loop, its lease, and how it starts, judges and ends tasks. */
@NullMarked
package dev.balsam.launcher.internal.run;

import org.jspecify.annotations.NullMarked;
