/** What {@code balsam doctor} looks at: probes that gather facts, and checks that judge them. */
@NullMarked
package dev.balsam.internal.doctor;

import org.jspecify.annotations.NullMarked;
