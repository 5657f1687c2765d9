/** Measures Balsam beside the machine's own limits, in one run. */
@NullMarked
package dev.balsam.examples.benchmark;

import org.jspecify.annotations.NullMarked;
