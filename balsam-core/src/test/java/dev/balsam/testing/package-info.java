/** What the tests of this module share: databases, launchers that run nothing, other JVMs. */
@NullMarked
package dev.balsam.testing;

import org.jspecify.annotations.NullMarked;
