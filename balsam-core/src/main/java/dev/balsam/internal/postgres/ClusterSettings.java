package dev.balsam.internal.postgres;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The text of the configuration files that a cluster's postgresql.conf includes. */
final class ClusterSettings {
  /** Written once, with the cluster; an administrator may edit it. */
  static final String BASE_FILE = "balsam.conf";

  /** Written before every start. */
  static final String START_FILE = "balsam.start.conf";

  static final String INCLUDES =
      "\ninclude_if_exists '" + BASE_FILE + "'\ninclude_if_exists '" + START_FILE + "'\n";

  // fsync, full_page_writes and synchronous_commit are not named: their default, on, is what keeps
  // a committed job over a crash of the machine.
  static final String BASE =
      """
      # Written by Balsam when it made this cluster.
      listen_addresses = '127.0.0.1'
      # A socket's path may have 107 bytes at most; a site's may have more.
      unix_socket_directories = ''
      password_encryption = 'scram-sha-256'
      max_connections = 200
      shared_buffers = 256MB
      max_wal_size = 4GB
      checkpoint_timeout = 15min
      random_page_cost = 1.1
      # Compiling costs more than it gains on queries of a few milliseconds.
      jit = off
      # Claimed jobs leave dead entries at the front of the index of runnable ones; every claim walks over
      # them until they are vacuumed.
      autovacuum_naptime = 5s
      logging_collector = on
      log_directory = '../log/server'
      log_filename = 'server-%a.log'
      log_rotation_age = 1d
      log_rotation_size = 0
      log_truncate_on_rotation = on
      log_line_prefix = '%m [%p] %a '
      log_checkpoints = off
      """;

  private ClusterSettings() {}

  static String forStart(int port, Map<String, String> serverOptions) {
    String options =
        new TreeMap<>(serverOptions)
            .entrySet().stream()
                .map(option -> option.getKey() + " = " + quote(option.getValue()) + "\n")
                .collect(Collectors.joining());
    return "# Written by Balsam before every start.\nport = "
        + port
        // Clusters that were made earlier have it elsewhere.
        + "\nlog_directory = '../"
        + SiteLayout.LOG
        + "'\n"
        + options;
  }

  // In a quoted value a backslash escapes, and a quote is doubled.
  private static String quote(String value) {
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
  }
}
