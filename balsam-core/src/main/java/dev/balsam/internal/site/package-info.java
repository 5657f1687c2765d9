/** Sites and the handles on what they hold: the public interfaces over the stores. */
@NullMarked
package dev.balsam.internal.site;

import org.jspecify.annotations.NullMarked;
