package dev.balsam.admin;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/**
 * What is in a backup of a site.
 *
 * <pre>{@code
 * Backup backup = SiteBackup.check(Path.of("water.zip"));
 * System.out.println(backup.rows().get("job") + " jobs of " + backup.site());
 * }</pre>
 *
 * @param file the archive
 * @param site the directory of the site, as it was
 * @param schemaVersion version of the site's tables
 * @param madeAt when the rows were so, by the database's clock
 * @param rows how many of each table, by name, sorted
 * @param withData whether it holds the working directories and other files too
 * @param bytes length of the archive
 */
public record Backup(
    Path file,
    Path site,
    int schemaVersion,
    Instant madeAt,
    Map<String, Long> rows,
    boolean withData,
    long bytes) {}
