/**
 * How MPI programs are started: one small class for each kind of start command. Pure but for
 * detection.
 */
@NullMarked
package dev.balsam.launcher.internal.mpi;

import org.jspecify.annotations.NullMarked;
