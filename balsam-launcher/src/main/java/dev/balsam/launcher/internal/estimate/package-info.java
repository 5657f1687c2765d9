/** How long a campaign would take: a launcher's decisions on a clock that only jumps. Pure. */
@NullMarked
package dev.balsam.launcher.internal.estimate;

import org.jspecify.annotations.NullMarked;
