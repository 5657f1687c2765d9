package dev.balsam.admin;

import dev.balsam.BalsamException;
import dev.balsam.internal.backup.Restoration;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Makes a site of a backup, with a PostgreSQL of its own, and upgrades it where the backup is of an
 * older version. What ran when the backup was made runs again in the new site; working directories
 * inside the old site are inside the new one.
 *
 * <pre>{@code
 * SiteRestore.from(Path.of("water.zip")).into(Path.of("water-again"));
 * }</pre>
 */
public final class SiteRestore {
  private final Path file;
  private Consumer<Progress> progress = step -> {};

  private SiteRestore(Path file) {
    this.file = file;
  }

  /**
   * From a backup.
   *
   * @param file made by {@link SiteBackup}
   * @return a restore to be done
   */
  public static SiteRestore from(Path file) {
    return new SiteRestore(file);
  }

  /**
   * Tells how far it is.
   *
   * @param observer called often, on this thread
   * @return this
   */
  public SiteRestore onProgress(Consumer<Progress> observer) {
    progress = observer;
    return this;
  }

  /**
   * Does it. The site gets its name when it is complete; when this fails, or the JVM ends
   * meanwhile, there is none.
   *
   * @param directory the new site: nothing yet, or an empty directory
   * @return what was in the backup
   * @throws BalsamException when the directory is not empty, or the backup is damaged, incomplete
   *     or of a newer version
   */
  public Backup into(Path directory) {
    return new Restoration(file, progress).into(directory);
  }
}
