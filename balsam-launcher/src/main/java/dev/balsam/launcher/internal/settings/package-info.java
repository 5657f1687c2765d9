/** Reading the entries of a site's settings that only a launcher understands. */
@NullMarked
package dev.balsam.launcher.internal.settings;

import org.jspecify.annotations.NullMarked;
