/**
 * What launchers are built on: leases, claims and results, in batches. Programs that only submit
 * and query jobs do not need it.
 */
@NullMarked
package dev.balsam.engine;

import org.jspecify.annotations.NullMarked;
