/** What users of the original, 0.3.8, rely on: the scenarios of its own tests, on this library. */
@NullMarked
package dev.balsam.launcher.acceptance;

import org.jspecify.annotations.NullMarked;
