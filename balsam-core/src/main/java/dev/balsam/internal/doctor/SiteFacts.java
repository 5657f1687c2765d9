package dev.balsam.internal.doctor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What there is to see of a site.
 *
 * @param directory the directory
 * @param kind what is there
 * @param modes permissions of the files that hold secrets, by name
 * @param settingsError what is wrong with settings.json; empty when nothing is
 * @param server its own server, as it was found, in words; empty where the database is elsewhere
 * @param loginError what happened when the doctor logged in; empty when it could, or did not try
 * @param schema version of its tables; 0 when that is not known
 * @param supported version of this library's
 * @param skew how far the database's clock is ahead of this one
 * @param apps apps with a program that cannot be found here
 * @param checkedApps how many apps there are
 * @param work its jobs and launchers; empty where they could not be looked at
 */
public record SiteFacts(
    Path directory,
    Kind kind,
    Map<String, String> modes,
    Optional<String> settingsError,
    Optional<Server> server,
    Optional<String> loginError,
    int schema,
    int supported,
    Duration skew,
    List<AppProblem> apps,
    int checkedApps,
    Optional<Work> work) {
  /** What a directory is. */
  public enum Kind {
    /** There is nothing. */
    MISSING,
    /** It is no directory of a site. */
    OTHER,
    /** A site with a server of its own. */
    OWN,
    /** A site whose database is elsewhere. */
    EXTERNAL
  }

  /** How the site's own server was found. */
  public enum Server {
    /** It is up. */
    RUNNING,
    /** It is down. */
    STOPPED,
    /** It was killed, or its machine went down. */
    STALE,
    /** It is there, perhaps on another machine, and does not answer. */
    SILENT,
    /** It starts or stops. */
    CHANGING,
    /** Somebody stopped it, and nothing but that somebody's command starts it. */
    STOPPED_ON_PURPOSE
  }

  /**
   * An app that cannot run here.
   *
   * @param app its name
   * @param says why
   */
  public record AppProblem(String app, String says) {}

  /**
   * Jobs and launchers.
   *
   * @param waiting jobs that a launcher could take the next step of
   * @param live launchers whose lease has not ended
   * @param lost launchers whose lease ended without them, and whose jobs nobody has taken yet
   * @param inVain why some of the jobs wait for what no launcher offers, one of a kind
   */
  public record Work(long waiting, long live, long lost, List<String> inVain) {}
}
