/** Brings a database to the schema of this library. */
@NullMarked
package dev.balsam.internal.schema;

import org.jspecify.annotations.NullMarked;
