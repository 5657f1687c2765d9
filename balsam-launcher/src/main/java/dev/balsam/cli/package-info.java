/** The {@code balsam} command, written on the public API only. */
@NullMarked
package dev.balsam.cli;

import org.jspecify.annotations.NullMarked;
