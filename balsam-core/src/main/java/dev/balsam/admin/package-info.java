/** Looking after sites: backup, restore, copy, move, upgrade, and what is wrong with one. */
@NullMarked
package dev.balsam.admin;

import org.jspecify.annotations.NullMarked;
