/**
 * The life of a job: one table of legal moves, and the pure decisions on it. No clock, no threads,
 * no database.
 */
@NullMarked
package dev.balsam.internal.state;

import org.jspecify.annotations.NullMarked;
