package dev.balsam.cli;

import dev.balsam.Site;
import java.io.PrintWriter;

/** One way to list what a site holds. */
@FunctionalInterface
interface Lister {
  /** Prints the list as it is now; may be called again to print it anew. */
  void print(Site site, PrintWriter out);
}
