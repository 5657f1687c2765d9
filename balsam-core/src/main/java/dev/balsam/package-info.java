/**
 * The public API of Balsam: define apps, jobs and workflows, keep them in a site, and follow what
 * becomes of them.
 *
 * <p>Start at {@link dev.balsam.Balsam}.
 */
@NullMarked
package dev.balsam;

import org.jspecify.annotations.NullMarked;
