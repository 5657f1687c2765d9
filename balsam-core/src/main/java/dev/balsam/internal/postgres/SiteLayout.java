package dev.balsam.internal.postgres;

import java.nio.file.Path;

/**
 * The names of the server's files in a site directory.
 *
 * @param site the real path of the site directory
 */
record SiteLayout(Path site) {
  // Programs get these names relative to the site: pg_ctl and initdb hand -D to a shell inside
  // double quotes, where a quote or a dollar in the site's path would be interpreted.
  static final String CLUSTER = "db";
  static final String START_LOG = "log/start.log";
  static final String NEW_CLUSTER_PREFIX = "db.new-";
  static final String SCRATCH_PREFIX = ".server.tmp-";

  Path cluster() {
    return site.resolve(CLUSTER);
  }

  Path log() {
    return site.resolve("log");
  }

  Path startLog() {
    return site.resolve(START_LOG);
  }

  Path serverFile() {
    return site.resolve("server.json");
  }

  Path mutex() {
    return site.resolve(".server.lock");
  }

  Path users() {
    return site.resolve(".server.users");
  }

  /** The certificate of the server, once it listens beyond loopback. */
  Path trusted() {
    return site.resolve("server.crt");
  }

  /** Says that somebody stopped the server on purpose, and who. */
  Path stopNote() {
    return site.resolve("server.stopped");
  }

  Path hba() {
    return cluster().resolve("pg_hba.conf");
  }

  Path postmasterPid() {
    return cluster().resolve("postmaster.pid");
  }
}
