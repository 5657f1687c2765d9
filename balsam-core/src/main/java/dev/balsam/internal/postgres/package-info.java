/**
 * The PostgreSQL server of a site directory: its binaries, its cluster, its start and stop, and the
 * sharing of it by the threads and JVMs that use the site. {@link
 * dev.balsam.internal.postgres.ManagedPostgres} is the way in.
 *
 * <p>What is decided ({@code ServerPlan}, {@code ServerAccount}, {@code StartFailure}, {@code
 * ClusterSettings}, {@code BundledArchive}) is kept apart from what is done ({@code SiteServer},
 * {@code ServerProcess}, {@code Cluster}, {@code BinariesCache}).
 */
@NullMarked
package dev.balsam.internal.postgres;

import org.jspecify.annotations.NullMarked;
