package dev.balsam.internal.postgres;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.balsam.BalsamException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What every user may know of a site's server: {@code address.json}, mode 0644, beside {@code
 * server.json}, which holds the owner's password. Only the owner writes it, and SCRAM proves to
 * both sides that the other is who it says, so that nobody who answers at this port learns a
 * password.
 *
 * @param cluster number that PostgreSQL gave the cluster; copies and moved sites keep it
 * @param host name of the machine that the server was last started on
 * @param port its TCP port there
 * @param addresses where other machines may find it, by TLS
 */
record PublicAddress(String cluster, String host, int port, List<String> addresses) {
  private static final String FILE = "address.json";
  // It becomes the name of a file of the reader.
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,20}");
  private static final JsonFactory JSON = new JsonFactory();

  /** What a site's own files say; the cluster is empty before there is one. */
  static PublicAddress of(Path site, ServerRecord record) {
    return new PublicAddress(cluster(site), record.host(), record.port(), record.addresses());
  }

  // The first eight bytes of pg_control: src/include/catalog/pg_control.h, system_identifier.
  private static String cluster(Path site) {
    Path control = site.resolve(SiteLayout.CLUSTER).resolve("global/pg_control");
    try (InputStream in = Files.newInputStream(control)) {
      ByteBuffer bytes = ByteBuffer.wrap(in.readNBytes(Long.BYTES)).order(ByteOrder.nativeOrder());
      return bytes.remaining() < Long.BYTES ? "" : Long.toUnsignedString(bytes.getLong());
    } catch (IOException e) {
      return "";
    }
  }

  /** Whether a site was shared. */
  static boolean isThere(Path site) {
    return Files.exists(site.resolve(FILE));
  }

  static Optional<PublicAddress> read(Path site) {
    Map<String, String> fields = ServerFile.fields(site.resolve(FILE));
    if (fields.isEmpty()) {
      return Optional.empty();
    }
    String cluster = fields.getOrDefault("cluster", "");
    String port = fields.getOrDefault("port", "");
    if (!NUMBER.matcher(cluster).matches() || !port.matches("[0-9]{1,5}")) {
      throw new BalsamException(
          site.resolve(FILE)
              + " is damaged. Ask the owner of the site to start its server again, which writes it.");
    }
    String addresses = fields.getOrDefault("addresses", "");
    return Optional.of(
        new PublicAddress(
            cluster,
            fields.getOrDefault("host", ""),
            Integer.parseInt(port),
            addresses.isEmpty() ? List.of() : List.of(addresses.split(","))));
  }

  void write(Path site) throws IOException {
    Path file = site.resolve(FILE);
    Path fresh = site.resolve(SiteLayout.SCRATCH_PREFIX + RandomName.next());
    try {
      SiteFiles.createPrivateFile(fresh);
      try (JsonGenerator json = JSON.createGenerator(Files.newOutputStream(fresh))) {
        json.writeStartObject();
        json.writeStringField("cluster", cluster);
        json.writeStringField("host", host);
        json.writeNumberField("port", port);
        json.writeStringField("addresses", String.join(",", addresses));
        json.writeEndObject();
      }
      // Whatever the umask is: others have to find the server.
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-r--r--"));
      SiteFiles.keepOwner(site.resolve("server.json"), fresh);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      SiteFiles.deleteQuietly(fresh);
    }
  }

  /** Where it is seen from here; empty where it is on another machine and does not answer. */
  Optional<ServerAddress> fromHere(SiteLayout layout) {
    return host.equals(Host.name())
        ? Optional.of(ServerAddress.here(port))
        : RemoteServer.find(layout, addresses, port);
  }
}
