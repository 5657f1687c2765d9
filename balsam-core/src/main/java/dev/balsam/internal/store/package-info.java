/**
 * The site's tables: each class holds the statements of one noun. Hot paths are plain SQL, the rest
 * is jOOQ.
 */
@NullMarked
package dev.balsam.internal.store;

import org.jspecify.annotations.NullMarked;
