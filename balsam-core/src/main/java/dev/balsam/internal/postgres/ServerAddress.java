package dev.balsam.internal.postgres;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a server is seen from here.
 *
 * @param host a name or an address
 * @param port its TCP port
 * @param trusted the file with the only certificate to trust, or empty on loopback, where there is
 *     no TLS
 */
record ServerAddress(String host, int port, Optional<Path> trusted) {
  // Never a password in clear: somebody may have taken the port of a server that is down. initdb
  // was told to ask for nothing else (Cluster).
  private static final String ONLY_SCRAM = "?requireAuth=scram-sha-256";

  /** On this machine. */
  static ServerAddress here(int port) {
    return new ServerAddress("127.0.0.1", port, Optional.empty());
  }

  /** The address for the driver, which gives whoever is there no more than a proof by SCRAM. */
  String jdbcUrl() {
    String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
    String url = "jdbc:postgresql://" + name + ":" + port + "/" + Cluster.DATABASE + ONLY_SCRAM;
    return trusted
        .map(
            file ->
                // Whoever shows the site's own certificate is its server, whatever its name is.
                url
                    + "&sslmode=verify-ca&sslrootcert="
                    + URLEncoder.encode(file.toString(), StandardCharsets.UTF_8))
        .orElse(url);
  }
}
