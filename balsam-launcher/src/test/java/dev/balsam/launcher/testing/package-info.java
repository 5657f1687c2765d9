/** What the tests of launchers share: sites, tasks, other JVMs. */
@NullMarked
package dev.balsam.launcher.testing;

import org.jspecify.annotations.NullMarked;
