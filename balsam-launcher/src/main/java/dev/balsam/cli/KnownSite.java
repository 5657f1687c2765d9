package dev.balsam.cli;

import dev.balsam.BalsamException;
import dev.balsam.admin.KnownSites;
import java.io.PrintWriter;
import java.nio.file.Path;

/** Remembers a site that is used, as far as the home directory allows. */
final class KnownSite {
  private KnownSite() {}

  static void add(Path site, PrintWriter err) {
    try {
      KnownSites.ofUser().add(site);
    } catch (BalsamException e) {
      // The list is for convenience: no reason to fail.
      err.println("balsam: " + e.getMessage());
    }
  }
}
