/** What the packages of this module share among themselves. */
@NullMarked
package dev.balsam.internal;

import org.jspecify.annotations.NullMarked;
