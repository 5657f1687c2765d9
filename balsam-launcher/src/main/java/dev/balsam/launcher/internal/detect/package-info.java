/** Which nodes this process may use, from what the batch system has told it. */
@NullMarked
package dev.balsam.launcher.internal.detect;

import org.jspecify.annotations.NullMarked;
