/** The archive of a site: how its rows and files get into one file and out of it. */
@NullMarked
package dev.balsam.internal.backup;

import org.jspecify.annotations.NullMarked;
