package dev.balsam.internal.backup;

import dev.balsam.BalsamException;
import dev.balsam.admin.Backup;
import dev.balsam.admin.Progress;
import dev.balsam.internal.schema.Schema;
import dev.balsam.internal.text.Reason;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/**
 * What stands before an older site is upgraded: no launcher of the older version runs, and there is
 * a backup to go back to.
 */
public final class UpgradeGuard implements Schema.BeforeUpgrade {
  // The logger is made when it is needed: the first one settles where a program's log goes.
  private static volatile Consumer<String> tell =
      message -> LoggerFactory.getLogger(UpgradeGuard.class).warn(message);
  private static final String PREFIX = "schema-";
  private static final int KEPT = 3;
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Path site;
  private final boolean withBackup;
  private final Consumer<Progress> progress;
  private Optional<Path> backup = Optional.empty();

  /**
   * Makes it.
   *
   * @param site the site's directory
   * @param withBackup whether a backup is wanted
   * @param progress told how far the backup is
   */
  public UpgradeGuard(Path site, boolean withBackup, Consumer<Progress> progress) {
    this.site = site;
    this.withBackup = withBackup;
    this.progress = progress;
  }

  /**
   * Who is told of backups before upgrades; the log when nobody else is.
   *
   * @param listener gets one sentence for each
   */
  public static void tell(Consumer<String> listener) {
    tell = listener;
  }

  @Override
  public void upgrade(Connection connection, int stored) throws SQLException {
    refuseLive(connection, stored);
    if (withBackup) {
      backup = Optional.of(backedUp(connection, stored));
      // One may have started since: the backup of a large site takes minutes.
      refuseLive(connection, stored);
    }
  }

  /**
   * The backup that was made.
   *
   * @return its file, if there is one
   */
  public Optional<Path> backup() {
    return backup;
  }

  @Override
  public String wayBack() {
    return backup.map(file -> " A backup is in " + file + ".").orElse("");
  }

  private void refuseLive(Connection connection, int stored) throws SQLException {
    Optional<String> live = InUse.byLauncher(connection);
    if (live.isPresent()) {
      throw new BalsamException(
          "The schema of "
              + site
              + " has version "
              + stored
              + " and has to be upgraded to "
              + Schema.VERSION
              + ", but "
              + live.get()
              + ", of the older Balsam. Wait until it has ended, or use the older Balsam meanwhile.");
    }
  }

  private Path backedUp(Connection connection, int stored) {
    Path directory = site.resolve("backup");
    Path file = free(directory, PREFIX + stored + "-" + STAMP.format(Instant.now()));
    try {
      Files.createDirectories(directory);
      Backup made = new BackupMaker(connection, site, progress).make(file, false);
      prune(directory);
      tell.accept(
          "The site "
              + site
              + " is being upgraded from version "
              + stored
              + " to "
              + Schema.VERSION
              + ". What it held is in "
              + made.file()
              + ".");
      return made.file();
    } catch (IOException e) {
      throw withoutBackup(Reason.of(e) + ".", e);
    } catch (BalsamException e) {
      throw withoutBackup(String.valueOf(e.getMessage()), e);
    }
  }

  // One that failed may be tried again within the second.
  private static Path free(Path directory, String name) {
    Path file = directory.resolve(name + ".zip");
    for (int next = 2; Files.exists(file); next++) {
      file = directory.resolve(name + "-" + next + ".zip");
    }
    return file;
  }

  private BalsamException withoutBackup(String why, Exception e) {
    return new BalsamException(
        "The site "
            + site
            + " is not upgraded, as no backup could be made before: "
            + why
            + " Upgrade it without one by: balsam site upgrade --no-backup",
        e);
  }

  // The names sort by time only among those of one version, so that the time of the file decides.
  private static void prune(Path directory) throws IOException {
    List<Path> backups = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, PREFIX + "*.zip")) {
      found.forEach(backups::add);
    }
    backups.sort((one, other) -> Long.compare(modified(other), modified(one)));
    for (Path old : backups.subList(Math.min(KEPT, backups.size()), backups.size())) {
      Files.deleteIfExists(old);
    }
  }

  private static long modified(Path file) {
    try {
      return Files.getLastModifiedTime(file).toMillis();
    } catch (IOException e) {
      LoggerFactory.getLogger(UpgradeGuard.class).debug("{} cannot be looked at", file, e);
      return 0;
    }
  }
}
