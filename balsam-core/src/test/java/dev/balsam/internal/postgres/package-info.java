/** Tests of the managed PostgreSQL, with real servers. */
@NullMarked
package dev.balsam.internal.postgres;

import org.jspecify.annotations.NullMarked;
