package dev.balsam.internal.backup;

import dev.balsam.BalsamException;
import dev.balsam.admin.Progress;
import dev.balsam.internal.text.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A site that is in use, made again in another directory: its rows by way of a backup. */
public final class CopiedSite {
  private static final Logger LOG = LoggerFactory.getLogger(CopiedSite.class);

  private final Path from;
  private final Path to;
  private final Consumer<Progress> progress;

  /**
   * Makes it.
   *
   * @param from the site
   * @param to where the copy is to be
   * @param progress told how far it is
   */
  public CopiedSite(Path from, Path to, Consumer<Progress> progress) {
    this.from = from;
    this.to = NewPlace.place(to);
    this.progress = progress;
    refuseInside(from, this.to);
  }

  static void refuseInside(Path from, Path to) {
    if (to.startsWith(from)) {
      throw new BalsamException(
          to + " is inside of the site " + from + ". Name a directory outside of it.");
    }
  }

  /**
   * Copies it.
   *
   * @param backup makes a backup of the rows in a file
   */
  public void make(Consumer<Path> backup) {
    Path parent = to.getParent();
    Path rows = (parent == null ? to : parent).resolve("." + UUID.randomUUID() + ".rows");
    AtExit always = new AtExit(() -> deleteQuietly(rows));
    try {
      Files.createDirectories(rows.getParent());
      backup.accept(rows);
      try (ArchiveReader reader = ArchiveReader.open(rows)) {
        new Restoration(rows, progress)
            .restore(
                reader,
                to,
                (aside, follow) -> {
                  FileCopy copy = new FileCopy(progress);
                  Files.deleteIfExists(aside.resolve(BackupMaker.SETTINGS));
                  SiteTree.walk(from, copy.of(from, aside, follow));
                });
      }
    } catch (IOException e) {
      throw new BalsamException(
          "The site cannot be copied to " + to + ": " + Reason.of(e) + ".", e);
    } finally {
      always.close();
    }
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("{} is the rest of a copy; remove it yourself", file);
    }
  }
}
