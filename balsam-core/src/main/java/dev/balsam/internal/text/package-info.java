/** Words, names and paths: pure text rules. */
@NullMarked
package dev.balsam.internal.text;

import org.jspecify.annotations.NullMarked;
