/** Runnable programs, each a recipe that a user would look for. */
@NullMarked
package dev.balsam.examples;

import org.jspecify.annotations.NullMarked;
