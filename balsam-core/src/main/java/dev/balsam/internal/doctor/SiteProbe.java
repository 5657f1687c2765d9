package dev.balsam.internal.doctor;

import dev.balsam.BalsamException;
import dev.balsam.admin.SiteDirectory;
import dev.balsam.internal.doctor.SiteFacts.AppProblem;
import dev.balsam.internal.doctor.SiteFacts.Kind;
import dev.balsam.internal.doctor.SiteFacts.Server;
import dev.balsam.internal.doctor.SiteFacts.Work;
import dev.balsam.internal.postgres.ServerAdmin;
import dev.balsam.internal.postgres.ServerView;
import dev.balsam.internal.schema.Schema;
import dev.balsam.internal.site.SiteLogin;
import dev.balsam.internal.store.AppStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at a site. Its server is started for that, its tables are left as they are. */
public final class SiteProbe {
  private static final Logger LOG = LoggerFactory.getLogger(SiteProbe.class);
  private static final List<String> SECRETS = List.of("server.json", "connection.json", "db");

  private SiteProbe() {}

  /**
   * Looks.
   *
   * @param directory what is thought to be a site
   * @return the facts
   */
  public static SiteFacts look(Path directory) {
    Kind kind = kind(directory);
    boolean site = kind == Kind.OWN || kind == Kind.EXTERNAL;
    Optional<Server> server = kind == Kind.OWN ? server(directory) : Optional.empty();
    boolean down = server.equals(Optional.of(Server.STOPPED_ON_PURPOSE));
    Seen seen = site && !down ? seen(directory) : Seen.nothing("It was not tried.");
    return new SiteFacts(
        directory,
        kind,
        site ? modes(directory) : Map.of(),
        site ? SiteLogin.settingsError(directory) : Optional.empty(),
        server,
        seen.error(),
        seen.schema(),
        Schema.VERSION,
        seen.skew(),
        seen.apps(),
        seen.checkedApps(),
        seen.work());
  }

  private record Seen(
      Optional<String> error,
      int schema,
      Duration skew,
      List<AppProblem> apps,
      int checkedApps,
      Optional<Work> work) {
    static Seen nothing(String why) {
      return new Seen(Optional.of(why), 0, Duration.ZERO, List.of(), 0, Optional.empty());
    }
  }

  private static Kind kind(Path directory) {
    if (!Files.isDirectory(directory)) {
      return Kind.MISSING;
    }
    if (!SiteDirectory.isSite(directory)) {
      return Kind.OTHER;
    }
    return ServerAdmin.hasCluster(directory) ? Kind.OWN : Kind.EXTERNAL;
  }

  private static Optional<Server> server(Path directory) {
    try {
      ServerView view = ServerAdmin.look(directory);
      return switch (view.state()) {
        case NONE -> Optional.empty();
        case DOWN ->
            Optional.of(
                view.stopped().isPresent()
                    ? Server.STOPPED_ON_PURPOSE
                    : Files.exists(directory.resolve("db/postmaster.pid"))
                        ? Server.STALE
                        : Server.STOPPED);
        case UP -> Optional.of(Server.RUNNING);
        case SILENT -> Optional.of(Server.SILENT);
        case CHANGING -> Optional.of(Server.CHANGING);
      };
    } catch (BalsamException e) {
      // Logging in says the same.
      LOG.debug("the server of {} cannot be looked at", directory, e);
      return Optional.empty();
    }
  }

  private static Map<String, String> modes(Path directory) {
    Map<String, String> modes = new TreeMap<>();
    for (String name : SECRETS) {
      Path file = directory.resolve(name);
      try {
        if (Files.exists(file)) {
          modes.put(name, PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        }
      } catch (IOException e) {
        LOG.debug("{} cannot be looked at", file, e);
      }
    }
    return modes;
  }

  private static Seen seen(Path directory) {
    try (SiteLogin login = SiteLogin.to(directory)) {
      int schema;
      Duration skew;
      try (Connection connection = login.db().connection()) {
        schema = Schema.version(connection).orElse(0);
        skew = skew(connection);
      } catch (SQLException e) {
        throw login.db().translated(e);
      }
      if (schema != Schema.VERSION) {
        return new Seen(Optional.empty(), schema, skew, List.of(), 0, Optional.empty());
      }
      AppStore apps = new AppStore(login.db());
      return new Seen(
          Optional.empty(),
          schema,
          skew,
          AppProbe.problems(apps.all()),
          apps.all().size(),
          Optional.of(WorkProbe.look(login.db(), apps)));
    } catch (BalsamException e) {
      return Seen.nothing(String.valueOf(e.getMessage()));
    }
  }

  // The middle of the question's time, so that a slow answer is no skew.
  private static Duration skew(Connection connection) throws SQLException {
    try (var ask = connection.createStatement()) {
      Instant before = Instant.now();
      try (var row = ask.executeQuery("select clock_timestamp()")) {
        row.next();
        Instant theirs = row.getTimestamp(1).toInstant();
        Duration took = Duration.between(before, Instant.now());
        return Duration.between(before.plus(took.dividedBy(2)), theirs);
      }
    }
  }
}
