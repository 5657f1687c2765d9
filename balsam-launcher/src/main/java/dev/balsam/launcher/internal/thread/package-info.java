/** What every thread of a launcher needs. */
@NullMarked
package dev.balsam.launcher.internal.thread;

import org.jspecify.annotations.NullMarked;
