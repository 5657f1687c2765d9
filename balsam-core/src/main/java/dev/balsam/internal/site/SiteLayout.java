package dev.balsam.internal.site;

import dev.balsam.BalsamException;
import dev.balsam.internal.text.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The directories of a site. */
record SiteLayout(Path root) {
  /** Makes what is missing. */
  static SiteLayout create(Path directory) {
    Path root = directory.toAbsolutePath().normalize();
    SiteLayout layout = new SiteLayout(root);
    try {
      Files.createDirectories(layout.data());
      Files.createDirectories(layout.log());
      Files.createDirectories(layout.batch());
    } catch (IOException e) {
      throw new BalsamException(
          "The site directory "
              + root
              + " cannot be made: "
              + Reason.of(e)
              + ". Choose a directory that you may write to.",
          e);
    }
    return layout;
  }

  Path data() {
    return root.resolve("data");
  }

  Path log() {
    return root.resolve("log");
  }

  Path batch() {
    return root.resolve("batch");
  }

  Path settings() {
    return root.resolve("settings.json");
  }
}
