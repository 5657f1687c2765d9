package dev.balsam.internal.site;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balsam.BalsamException;
import dev.balsam.internal.store.Json;
import dev.balsam.internal.text.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;

/**
 * How to reach the database of a site that is not its own server, kept in {@code connection.json}
 * (mode 0600) so that the programs of jobs find it by the site's directory alone; a password in
 * their environment could be read by others.
 *
 * @param url JDBC address
 * @param user the role
 * @param password its password
 */
record ExternalDatabase(String url, String user, String password) {
  private static final String FILE = "connection.json";

  void write(Path site) {
    if (read(site).equals(Optional.of(this))) {
      return;
    }
    String json = Json.write(Map.of("url", url, "user", user, "password", password), "connection");
    try {
      Path fresh =
          Files.createTempFile(
              site,
              FILE,
              ".new",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(fresh, json, StandardCharsets.UTF_8);
      Files.move(
          fresh,
          site.resolve(FILE),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new BalsamException(
          "The connection cannot be noted in " + site + ": " + Reason.of(e) + ".", e);
    }
  }

  static Optional<ExternalDatabase> read(Path site) {
    try {
      JsonNode json =
          Json.mapper().readTree(Files.readString(site.resolve(FILE), StandardCharsets.UTF_8));
      return Optional.of(
          new ExternalDatabase(
              json.path("url").asText(),
              json.path("user").asText(),
              json.path("password").asText()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new BalsamException(
          site.resolve(FILE) + " cannot be read: " + e.getMessage() + ". Mend it or remove it.", e);
    }
  }
}
