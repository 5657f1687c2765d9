/** Which job goes where: pure decisions over a ledger of what is free. */
@NullMarked
package dev.balsam.launcher.internal.placement;

import org.jspecify.annotations.NullMarked;
