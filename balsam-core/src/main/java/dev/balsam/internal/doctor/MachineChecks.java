package dev.balsam.internal.doctor;

import dev.balsam.admin.Diagnosis.Finding;
import dev.balsam.internal.doctor.MachineFacts.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** Judges what was seen of a machine. Pure. */
public final class MachineChecks {
  private static final int OLDEST_JAVA = 17;
  private static final long LITTLE = 200L << 20;
  private static final long SOME = 2L << 30;
  // PostgreSQL's parallel workers take segments of this size there.
  private static final long SHARED_MEMORY = 64L << 20;
  // A launcher keeps a shell and its pipes for each task at a time, besides its own threads.
  private static final long PROCESSES = 1_000;
  private static final long OPEN_FILES = 1_024;
  private static final Set<String> NETWORK =
      Set.of("nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p", "afs");
  private static final Set<String> VOLATILE = Set.of("tmpfs", "ramfs");

  private MachineChecks() {}

  /**
   * Judges.
   *
   * @param facts what was seen
   * @return one finding for each check
   */
  public static List<Finding> of(MachineFacts facts) {
    List<Finding> findings = new ArrayList<>();
    findings.add(java(facts));
    findings.add(platform(facts));
    findings.add(user(facts));
    facts.places().forEach((what, place) -> place(findings, what, place));
    findings.add(sharedMemory(facts.sharedMemory()));
    findings.add(loopback(facts));
    findings.add(locale(facts));
    findings.add(
        limit(
            "limit-processes",
            facts.processes(),
            PROCESSES,
            "processes and threads",
            "Raise it with ulimit -u, or ask the administrator."));
    findings.add(
        limit(
            "limit-files",
            facts.openFiles(),
            OPEN_FILES,
            "open files",
            "Raise it with ulimit -n, or ask the administrator."));
    findings.add(command(facts));
    findings.add(mpi(facts));
    findings.add(
        Finding.ok(
            "batch-system",
            facts.schedulers().isEmpty()
                ? "No batch system: launchers run on this machine."
                : "Commands of "
                    + String.join(" and ", facts.schedulers())
                    + " are here; whether it answers, balsam ls queues tells."));
    findings.add(archives(facts.archives()));
    return findings;
  }

  private static Finding java(MachineFacts facts) {
    return facts.java() >= OLDEST_JAVA
        ? Finding.ok("java", "Java " + facts.javaName() + ".")
        : Finding.fail(
            "java",
            "Java " + facts.javaName() + " is too old.",
            "Set JAVA_HOME to a JDK " + OLDEST_JAVA + " or newer.");
  }

  private static Finding platform(MachineFacts facts) {
    boolean bundled =
        facts.os().equals("Linux") && Set.of("amd64", "aarch64").contains(facts.arch());
    String here = facts.os() + " on " + facts.arch();
    return bundled
        ? Finding.ok("platform", here + ".")
        : Finding.warn(
            "platform",
            "There is no bundled PostgreSQL for " + here + ".",
            "Install PostgreSQL 13 or newer and use SiteOptions.systemPostgres().");
  }

  private static Finding user(MachineFacts facts) {
    if (!facts.named()) {
      return Finding.warn(
          "user",
          "The user is not in the user database, and PostgreSQL refuses such users.",
          "Add the user to /etc/passwd, or run as another one.");
    }
    return facts.root()
        ? Finding.warn(
            "user",
            "You are root, as whom tasks may destroy everything.",
            "Run as a plain user where you can.")
        : Finding.ok("user", "A plain user.");
  }

  private static void place(List<Finding> findings, String what, Place place) {
    String name = what.replace(' ', '-');
    findings.add(space(name + "-space", what, place));
    findings.add(fileSystem(name + "-file-system", what, place));
  }

  private static Finding space(String check, String what, Place place) {
    String where = "The " + what + " (" + place.path() + ")";
    if (place.writeError().isPresent()) {
      String error = place.writeError().get();
      boolean full = error.toLowerCase(Locale.ROOT).matches("(?s).*(quota|no space).*");
      return Finding.fail(
          check,
          where + " cannot be written: " + error + ".",
          full
              ? "Remove something there, have the quota raised, or use a directory elsewhere."
              : "Make the directory writable for you, or use another one.");
    }
    String free = where + " has " + bytes(place.free()) + " free.";
    if (place.free() < LITTLE) {
      return Finding.fail(check, free, "Free at least " + bytes(LITTLE) + ".");
    }
    return place.free() < SOME
        ? Finding.warn(check, free, "A large campaign needs more: " + bytes(SOME) + " is a start.")
        : Finding.ok(check, free);
  }

  private static Finding fileSystem(String check, String what, Place place) {
    String type = place.type().isEmpty() ? "an unknown file system" : place.type();
    String where = "The " + what + " (" + place.path() + ") is on " + type;
    boolean site = what.equals(MachineProbe.SITE);
    if (place.lockError().isPresent() && place.writeError().isEmpty()) {
      return Finding.fail(
          check,
          where + ", where files cannot be locked: " + place.lockError().get() + ".",
          "Have it mounted with locks (Lustre: -o flock), or use a directory elsewhere.");
    }
    if (place.options().contains("noexec")) {
      return what.equals(MachineProbe.TEMP)
          ? Finding.ok(check, where + ", from which no program may be run.")
          : Finding.fail(
              check,
              where + ", from which no program may be run (noexec).",
              site
                  ? "Programs in working directories will not start: put the site elsewhere."
                  : "PostgreSQL is unpacked there: set XDG_CACHE_HOME to a directory elsewhere.");
    }
    if (site && NETWORK.contains(place.type())) {
      return Finding.warn(
          check,
          where + ", over a network.",
          "Its server is slower there, and needs a hard mount; use it from one machine at a time,"
              + " or put the site on a local disk or a parallel file system.");
    }
    if (site && VOLATILE.contains(place.type())) {
      return Finding.warn(
          check, where + ", which is gone after a restart.", "Put the site on a disk.");
    }
    return Finding.ok(check, where + ".");
  }

  private static Finding sharedMemory(OptionalLong free) {
    if (free.isEmpty()) {
      return Finding.fail(
          "shared-memory",
          "/dev/shm is not there or cannot be written, and PostgreSQL needs it.",
          "Have it mounted (tmpfs, mode 1777); in a container, with --shm-size=256m.");
    }
    return free.getAsLong() < SHARED_MEMORY
        ? Finding.warn(
            "shared-memory",
            "/dev/shm has " + bytes(free.getAsLong()) + " free.",
            "Remove what was left there; in a container, use --shm-size=256m.")
        : Finding.ok("shared-memory", "/dev/shm has " + bytes(free.getAsLong()) + " free.");
  }

  private static Finding loopback(MachineFacts facts) {
    return facts
        .loopback()
        .map(
            error ->
                Finding.fail(
                    "loopback",
                    "127.0.0.1 cannot be used: " + error + ".",
                    "Bring the interface lo up, and let this user listen and connect there."))
        .orElse(Finding.ok("loopback", "127.0.0.1 has a free port and connects."));
  }

  private static Finding locale(MachineFacts facts) {
    return facts.fileNames().equals("UTF-8")
        ? Finding.ok("locale", "File names are in UTF-8.")
        : Finding.warn(
            "locale",
            "File names are in "
                + facts.fileNames()
                + ", in which those with other letters cannot be named.",
            "Set LC_ALL=C.UTF-8.");
  }

  private static Finding limit(
      String check, OptionalLong limit, long enough, String what, String todo) {
    if (limit.isEmpty()) {
      return Finding.ok(check, "No limit of " + what + ".");
    }
    String says = "At most " + limit.getAsLong() + " " + what + ".";
    return limit.getAsLong() < enough ? Finding.warn(check, says, todo) : Finding.ok(check, says);
  }

  private static Finding command(MachineFacts facts) {
    return facts
        .command()
        .map(path -> Finding.ok("command", "balsam is " + path + "."))
        .orElse(
            Finding.warn(
                "command",
                "balsam is not on the PATH.",
                "Add the directory bin of the distribution: export PATH=/where/it/is/bin:$PATH"));
  }

  private static Finding mpi(MachineFacts facts) {
    return Finding.ok(
        "mpi",
        facts.starters().isEmpty()
            ? "No MPI start command on the PATH: jobs of one process only."
            : "MPI jobs can be started by " + String.join(", ", facts.starters()) + ".");
  }

  private static Finding archives(Map<Path, Boolean> archives) {
    if (archives.isEmpty()) {
      return Finding.ok("start-up", "No class-data archive of this user; nothing is lost by that.");
    }
    long stale = archives.values().stream().filter(old -> old).count();
    return Finding.ok(
        "start-up",
        stale == 0
            ? "The class-data archive is up to date."
            : stale
                + " class-data archives are older than the library: harmless, Java ignores them.");
  }

  private static String bytes(long bytes) {
    return bytes >= 10L << 30 ? (bytes >> 30) + " GiB" : (bytes >> 20) + " MiB";
  }
}
