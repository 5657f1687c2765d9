package dev.balsam.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

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
      } catch (IOException e) {
        // Whoever may not delete it goes on without it: no command fails because of an archive.
        LoggerFactory.getLogger(StartArchive.class).debug("{} stays: {}", archive, e.toString());
      }
    }
  }
}
