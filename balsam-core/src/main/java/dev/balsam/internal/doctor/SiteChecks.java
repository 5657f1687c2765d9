package dev.balsam.internal.doctor;

import dev.balsam.admin.Diagnosis.Finding;
import dev.balsam.internal.doctor.SiteFacts.Kind;
import dev.balsam.internal.doctor.SiteFacts.Server;
import dev.balsam.internal.doctor.SiteFacts.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Judges what was seen of a site. Pure. */
public final class SiteChecks {
  // Leases are judged by the database's clock alone; histories mix both.
  private static final Duration SKEW = Duration.ofSeconds(2);
  private static final int MOST_LINES = 5;

  private SiteChecks() {}

  /**
   * Judges.
   *
   * @param facts what was seen
   * @return the findings
   */
  public static List<Finding> of(SiteFacts facts) {
    List<Finding> findings = new ArrayList<>();
    findings.add(site(facts));
    if (facts.kind() == Kind.MISSING || facts.kind() == Kind.OTHER) {
      return findings;
    }
    findings.add(permissions(facts.modes()));
    findings.add(settings(facts));
    facts.server().ifPresent(server -> findings.add(server(facts, server)));
    if (facts.server().equals(Optional.of(Server.STOPPED_ON_PURPOSE))) {
      return findings;
    }
    findings.add(login(facts));
    if (facts.loginError().isPresent()) {
      return findings;
    }
    findings.add(schema(facts));
    findings.add(clock(facts.skew()));
    facts
        .work()
        .ifPresent(
            work -> {
              apps(findings, facts);
              launchers(findings, work);
              jobs(findings, work);
            });
    return findings;
  }

  private static Finding site(SiteFacts facts) {
    return switch (facts.kind()) {
      case MISSING ->
          Finding.fail(
              "site",
              "There is no directory " + facts.directory() + ".",
              "Check --site or BALSAM_DB_PATH, or make a site: balsam init " + facts.directory());
      case OTHER ->
          Finding.fail(
              "site",
              facts.directory() + " is no site: it has neither a server nor says where one is.",
              "Check --site or BALSAM_DB_PATH, or make a site: balsam init " + facts.directory());
      case OWN -> Finding.ok("site", facts.directory() + " has a PostgreSQL of its own.");
      case EXTERNAL -> Finding.ok("site", facts.directory() + " uses a PostgreSQL elsewhere.");
    };
  }

  private static Finding permissions(Map<String, String> modes) {
    List<String> open =
        modes.entrySet().stream()
            .filter(file -> !file.getValue().endsWith("------"))
            .map(file -> file.getKey() + " (" + file.getValue() + ")")
            .sorted()
            .toList();
    return open.isEmpty()
        ? Finding.ok("permissions", "Secrets are readable by their owner only.")
        : Finding.fail(
            "permissions",
            "Others can get at " + String.join(", ", open) + ".",
            "chmod go= what is named.");
  }

  private static Finding settings(SiteFacts facts) {
    return facts
        .settingsError()
        .map(error -> Finding.fail("settings", error, "Mend settings.json."))
        .orElse(Finding.ok("settings", "settings.json can be read."));
  }

  private static Finding server(SiteFacts facts, Server server) {
    return switch (server) {
      case RUNNING -> Finding.ok("server", "Its server was running.");
      case STOPPED -> Finding.ok("server", "Its server was stopped; commands start it.");
      case STALE ->
          facts.loginError().isEmpty()
              ? Finding.ok(
                  "server", "Its server had been killed; it was started again and is well.")
              : Finding.warn(
                  "server",
                  "Its server was killed: postmaster.pid names a process that is gone.",
                  "The next command starts it; see log/ if it does not.");
      case SILENT ->
          Finding.warn(
              "server",
              "Its server was there, or on another machine, and did not answer.",
              "Was it stopped by a debugger, is the disk full, or is that machine down? See: balsam"
                  + " server --status");
      case CHANGING -> Finding.ok("server", "Its server was just starting or stopping.");
      case STOPPED_ON_PURPOSE ->
          Finding.fail(
              "server",
              "Its server was stopped on purpose, and commands do not start it.",
              "Start it with: balsam server --start");
    };
  }

  private static Finding login(SiteFacts facts) {
    return facts
        .loginError()
        .map(
            error ->
                Finding.fail(
                    "login",
                    error,
                    facts.kind() == Kind.OWN
                        ? "See the log of the server in " + facts.directory() + "/log."
                        : "Check address, user and password in connection.json."))
        .orElse(Finding.ok("login", "The database answers, and its password is right."));
  }

  private static Finding schema(SiteFacts facts) {
    if (facts.schema() > facts.supported()) {
      return Finding.fail(
          "schema",
          "Its tables have version "
              + facts.schema()
              + ", and this Balsam knows versions up to "
              + facts.supported()
              + ".",
          "Use a newer Balsam with this site.");
    }
    return facts.schema() < facts.supported()
        ? Finding.warn(
            "schema",
            "Its tables have version " + facts.schema() + " of " + facts.supported() + ".",
            "The next command upgrades them, after a backup; or now: balsam site upgrade")
        : Finding.ok("schema", "Its tables have version " + facts.schema() + ".");
  }

  private static Finding clock(Duration skew) {
    double seconds = Math.abs(skew.toMillis()) / 1e3;
    return skew.abs().compareTo(SKEW) <= 0
        ? Finding.ok("clock", "The clocks of database and machine agree.")
        : Finding.warn(
            "clock",
            String.format(
                Locale.ROOT,
                "The clock of the database is %.1f s %s this machine's.",
                seconds,
                skew.isNegative() ? "behind" : "ahead of"),
            "Have both synchronised (NTP): times in histories would be wrong.");
  }

  private static void apps(List<Finding> findings, SiteFacts facts) {
    if (facts.apps().isEmpty()) {
      findings.add(
          Finding.ok(
              "apps",
              facts.checkedApps() + " apps, whose programs were found where that can be seen."));
    }
    facts.apps().stream()
        .limit(MOST_LINES)
        .map(
            problem ->
                Finding.warn(
                    "apps",
                    "The app \"" + problem.app() + "\": " + problem.says() + ".",
                    "Check its path and permissions on the nodes on which it runs."))
        .forEach(findings::add);
    if (facts.apps().size() > MOST_LINES) {
      findings.add(
          Finding.warn(
              "apps",
              (facts.apps().size() - MOST_LINES) + " more apps have programs that were not found.",
              "See balsam ls apps."));
    }
  }

  private static void launchers(List<Finding> findings, Work work) {
    if (work.lost() > 0) {
      findings.add(
          Finding.warn(
              "launchers",
              work.lost() + " launchers were lost, and their jobs wait to be taken over.",
              "The next launcher that starts does so."));
    } else {
      findings.add(
          Finding.ok("launchers", work.live() == 1 ? "1 launcher." : work.live() + " launchers."));
    }
  }

  private static void jobs(List<Finding> findings, Work work) {
    if (work.waiting() == 0) {
      findings.add(Finding.ok("jobs", "No job waits for a launcher."));
    } else if (work.live() == 0) {
      findings.add(
          Finding.warn(
              "jobs",
              (work.waiting() == 1 ? "1 job is" : work.waiting() + " jobs are")
                  + " ready, and no launcher is running.",
              "Start one: balsam launcher"));
    } else if (work.inVain().isEmpty()) {
      findings.add(
          Finding.ok("jobs", work.waiting() + " jobs wait for a place on a running launcher."));
    }
    if (work.live() > 0) {
      work.inVain().stream()
          .limit(MOST_LINES)
          .map(
              why ->
                  Finding.warn(
                      "jobs", why, "Start a launcher that can, or change the job: balsam modify"))
          .forEach(findings::add);
    }
  }
}
