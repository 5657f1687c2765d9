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
  /** On this machine. */
  static ServerAddress here(int port) {
    return new ServerAddress("127.0.0.1", port, Optional.empty());
  }

  String jdbcUrl() {
    String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
    String url = "jdbc:postgresql://" + name + ":" + port + "/" + Cluster.DATABASE;
    return trusted
        .map(
            file ->
                // Whoever shows the site's own certificate is its server, whatever its name is.
                url
                    + "?sslmode=verify-ca&sslrootcert="
                    + URLEncoder.encode(file.toString(), StandardCharsets.UTF_8))
        .orElse(url);
  }
}
