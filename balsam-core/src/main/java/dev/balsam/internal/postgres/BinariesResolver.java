package dev.balsam.internal.postgres;

import dev.balsam.BalsamException;
import dev.balsam.internal.postgres.ServerRecord.Binaries;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the programs to run a cluster with. */
final class BinariesResolver {
  private static final int OLDEST_MAJOR = 13;
  private static final List<String> PROGRAMS = List.of("initdb", "pg_ctl", "postgres");
  private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
  private static final Path SHARED_CACHE = Path.of("/var/cache/balsam");

  private final Host host;
  private final ServerAccount account;
  private final Path workDirectory;

  /**
   * Makes a resolver.
   *
   * @param host where the programs are looked for
   * @param account who must be able to run them
   * @param workDirectory a directory to run them in
   */
  BinariesResolver(Host host, ServerAccount account, Path workDirectory) {
    this.host = host;
    this.account = account;
    this.workDirectory = workDirectory;
  }

  /** The programs for a cluster that is yet to be made. */
  Binaries forNewCluster(BinariesSource source) {
    Binaries binaries = of(source);
    if (!binaries.bundled() && major(binaries) < OLDEST_MAJOR) {
      throw new BalsamException(
          "the PostgreSQL in "
              + binaries.bin()
              + " is version "
              + major(binaries)
              + "; Balsam needs "
              + OLDEST_MAJOR
              + " or newer");
    }
    return binaries;
  }

  /** The programs for a cluster of a major version: those recorded with it before any other. */
  Binaries forCluster(int clusterMajor, Binaries recorded, BinariesSource source) {
    // What is unpacked under its hash cannot have changed since it made the cluster.
    if (usable(recorded) && (recorded.bundled() || major(recorded) == clusterMajor)) {
      return recorded;
    }
    List<String> seen = new ArrayList<>();
    for (BinariesSource candidate :
        List.of(source, BinariesSource.BUNDLED, BinariesSource.SYSTEM)) {
      try {
        Binaries binaries = of(candidate);
        int major = major(binaries);
        if (major == clusterMajor) {
          return binaries;
        }
        seen.add(major + " in " + binaries.bin());
      } catch (BalsamException e) {
        seen.add(String.valueOf(e.getMessage()));
      }
    }
    throw new BalsamException(
        "the site's cluster is of PostgreSQL "
            + clusterMajor
            + " and was last run from "
            + recorded.bin()
            + ", but none of that version is there now (found: "
            + String.join("; ", seen.stream().distinct().toList())
            + "); install PostgreSQL "
            + clusterMajor
            + " and name its bin directory as the site's binaries");
  }

  private Binaries of(BinariesSource source) {
    Binaries binaries;
    if (source instanceof BinariesSource.OfDirectory directory) {
      binaries = new Binaries(directory.bin().toAbsolutePath().normalize(), false);
      requirePrograms(binaries.bin());
    } else if (source instanceof BinariesSource.OfSystem) {
      binaries = new Binaries(system(), false);
    } else {
      binaries = new Binaries(bundled(), true);
    }
    requireSpeakable(binaries.bin());
    if (!account.canRun(binaries.bin().resolve("postgres"))) {
      throw new BalsamException(
          account.reason()
              + ", so that it runs as another user, who may not run "
              + binaries.bin().resolve("postgres")
              + "; use binaries that every user may run, or run as a plain user");
    }
    return binaries;
  }

  private boolean usable(Binaries binaries) {
    return hasPrograms(binaries.bin()) && account.canRun(binaries.bin().resolve("postgres"));
  }

  private Path bundled() {
    BundledArchive archive =
        BundledArchive.of(
            System.getProperty("os.name", ""),
            System.getProperty("os.arch", ""),
            Files.exists(Path.of("/etc/alpine-release")));
    ClassLoader classes =
        Optional.ofNullable(BinariesResolver.class.getClassLoader())
            .orElseGet(ClassLoader::getSystemClassLoader);
    return new BinariesCache(cache()).bin(archive.locate(classes));
  }

  private Path cache() {
    Path own = host.cache().resolve("balsam").resolve("postgres");
    // Root's own cache is commonly closed to everybody else.
    return account.canEnter(nearestExisting(own)) ? SiteFiles.parent(own) : SHARED_CACHE;
  }

  private static Path nearestExisting(Path path) {
    Path candidate = path;
    while (!Files.exists(candidate)) {
      candidate = SiteFiles.parent(candidate);
    }
    return candidate;
  }

  private Path system() {
    Optional<Path> onPath = host.onPath("pg_ctl").map(BinariesResolver::realParent);
    return onPath
        .filter(BinariesResolver::hasPrograms)
        .or(BinariesResolver::newestOfDebian)
        .orElseThrow(
            () ->
                new BalsamException(
                    "no PostgreSQL is installed: pg_ctl is not on the PATH with initdb and postgres"
                        + " beside it, nor in "
                        + DEBIAN
                        + "/*/bin; install PostgreSQL "
                        + OLDEST_MAJOR
                        + " or newer, or use the BUNDLED binaries"));
  }

  private static Path realParent(Path program) {
    try {
      return SiteFiles.parent(program.toRealPath());
    } catch (IOException e) {
      return SiteFiles.parent(program);
    }
  }

  private static Optional<Path> newestOfDebian() {
    List<Path> versions = new ArrayList<>();
    if (Files.isDirectory(DEBIAN)) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(DEBIAN)) {
        found.forEach(versions::add);
      } catch (IOException e) {
        throw new BalsamException("cannot list " + DEBIAN + ": " + e.getMessage(), e);
      }
    }
    return versions.stream()
        .filter(version -> version.getFileName().toString().matches("\\d{1,4}"))
        .filter(version -> hasPrograms(version.resolve("bin")))
        .max(Comparator.comparingInt(v -> Integer.parseInt(v.getFileName().toString())))
        .map(version -> version.resolve("bin"));
  }

  private int major(Binaries binaries) {
    Command.Result version =
        new Command(account, binaries, workDirectory).run("postgres", List.of("-V"));
    Matcher matcher = VERSION.matcher(version.output());
    if (!version.succeeded() || !matcher.find()) {
      throw new BalsamException(
          binaries.program("postgres") + " does not run: " + version.lastLines());
    }
    return Integer.parseInt(matcher.group(1));
  }

  private static boolean hasPrograms(Path bin) {
    return PROGRAMS.stream().allMatch(program -> Files.isExecutable(bin.resolve(program)));
  }

  private static void requirePrograms(Path bin) {
    if (!hasPrograms(bin)) {
      throw new BalsamException(
          bin
              + " does not hold the programs "
              + String.join(", ", PROGRAMS)
              + "; name the bin directory of a PostgreSQL server");
    }
  }

  // pg_ctl and initdb hand their own path to a shell inside double quotes.
  private static void requireSpeakable(Path bin) {
    if (bin.toString().chars().anyMatch(c -> "\"$`\\\n".indexOf(c) >= 0)) {
      throw new BalsamException(
          "PostgreSQL cannot be run from "
              + bin
              + ", since the path holds one of \" $ ` \\; set XDG_CACHE_HOME, or name binaries, in"
              + " another directory");
    }
  }
}
