/** Several users on one site: their roles in its database, and what they need on the disk. */
@NullMarked
package dev.balsam.internal.users;

import org.jspecify.annotations.NullMarked;
