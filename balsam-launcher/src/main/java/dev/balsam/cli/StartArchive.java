package dev.balsam.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The archive of classes from which {@code bin/balsam} starts fast. The script makes it and the JVM
 * checks it; a JVM that could not use it says so by a property only, and goes on without.
 */
final class StartArchive {
  private StartArchive() {}

  /**
   * Deletes an archive that this JVM was given and could not use, as after a full disk: the next
   * command makes a new one.
   */
  static void deleteUnusable() {
    String archive = System.getProperty("balsam.archive");
    if (archive != null && !System.getProperty("java.vm.info", "").contains("sharing")) {
      try {
        Files.deleteIfExists(Path.of(archive));
      } catch (Exception e) {
        // Whoever may not delete it goes on without it: no command fails because of an archive.
        System.getLogger("dev.balsam.cli").log(System.Logger.Level.DEBUG, "kept " + archive, e);
      }
    }
  }
}
