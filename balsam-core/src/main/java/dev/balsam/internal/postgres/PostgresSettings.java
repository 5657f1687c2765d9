package dev.balsam.internal.postgres;

import dev.balsam.BalsamException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How a site's server is made and started. Only the open that starts the server applies them; one
 * that finds it running shares it as it is.
 *
 * @param source where the programs come from when the site has no cluster yet; a cluster that
 *     exists is first run with the programs that made it
 * @param serverOptions settings of postgresql.conf that override ours, by lower-case name
 */
public record PostgresSettings(BinariesSource source, Map<String, String> serverOptions) {
  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]*(\\.[a-z_][a-z0-9_]*)?");

  // Address, directories and passwords are how the server is found again; the last three are what
  // keeps a committed job over a power failure.
  private static final Set<String> RESERVED =
      Set.of(
          "port",
          "listen_addresses",
          "unix_socket_directories",
          "data_directory",
          "config_file",
          "hba_file",
          "ident_file",
          "external_pid_file",
          "password_encryption",
          "include",
          "include_dir",
          "include_if_exists",
          "fsync",
          "full_page_writes",
          "synchronous_commit");

  /**
   * Checks the options.
   *
   * @throws BalsamException if a name is not one of a PostgreSQL setting or is reserved, or a value
   *     holds a line break
   */
  public PostgresSettings {
    serverOptions = Map.copyOf(serverOptions);
    new TreeMap<>(serverOptions).forEach(PostgresSettings::check);
  }

  /**
   * The bundled programs with our settings.
   *
   * @return the settings
   */
  public static PostgresSettings defaults() {
    return new PostgresSettings(BinariesSource.BUNDLED, Map.of());
  }

  private static void check(String name, String value) {
    if (!NAME.matcher(name).matches()) {
      throw new BalsamException(
          "'"
              + name
              + "' is not the name of a PostgreSQL setting; write it in lower case as in"
              + " postgresql.conf, for example work_mem");
    }
    if (RESERVED.contains(name)) {
      throw new BalsamException(
          "the PostgreSQL setting '"
              + name
              + "' is managed by Balsam and cannot be set; leave it out");
    }
    if (value.chars().anyMatch(c -> c < ' ')) {
      throw new BalsamException(
          "the value of the PostgreSQL setting '"
              + name
              + "' holds a line break or another control"
              + " character; write it on one line");
    }
  }
}
