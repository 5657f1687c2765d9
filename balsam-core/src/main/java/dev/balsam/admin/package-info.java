/**
 * Looking after sites: making one ({@link dev.balsam.admin.SiteDirectory}), starting, stopping and
 * opening to other machines the PostgreSQL of one ({@link dev.balsam.admin.SiteServer}), and
 * finding those that a user has ({@link dev.balsam.admin.KnownSites}).
 */
@NullMarked
package dev.balsam.admin;

import org.jspecify.annotations.NullMarked;
