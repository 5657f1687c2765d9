/**
 * Moves files beside the tasks: links to the parents' files, and copies from and to other places.
 */
@NullMarked
package dev.balsam.launcher.internal.transfer;

import org.jspecify.annotations.NullMarked;
