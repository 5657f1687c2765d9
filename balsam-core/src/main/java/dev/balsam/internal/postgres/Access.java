package dev.balsam.internal.postgres;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.balsam.BalsamException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Map;
import java.util.Optional;

/**
 * How one collaborator gets into one site: a role and its password. It is kept in a file of that
 * user's own, mode 0600: in {@code ~/.balsam/access}, where they put it themselves, or in the site,
 * where root can put it for them.
 *
 * @param user the role
 * @param password its password
 */
record Access(String user, String password) {
  private static final JsonFactory JSON = new JsonFactory();

  /** Where a user keeps what they were given for a cluster. */
  static Path inHome(Map<String, String> environment, String cluster) {
    String home = environment.getOrDefault("HOME", "");
    Path directory = Path.of(home.startsWith("/") ? home : System.getProperty("user.home", "/"));
    return directory.resolve(".balsam").resolve("access").resolve(cluster + ".json");
  }

  /** Where root keeps it for a user. */
  static Path inSite(Path site, String user) {
    return site.resolve("users").resolve(user + ".json");
  }

  static Optional<Access> read(Path file) {
    Map<String, String> fields = Files.isReadable(file) ? ServerFile.fields(file) : Map.of();
    String user = fields.get("user");
    String password = fields.get("password");
    return user == null || password == null
        ? Optional.empty()
        : Optional.of(new Access(user, password));
  }

  /** Writes it for this user. */
  void write(Path file) {
    write(file, Optional.empty());
  }

  /** Writes it for another user, as only root can. */
  void write(Path file, Optional<UserPrincipal> owner) {
    Path directory = SiteFiles.parent(file);
    Path fresh = directory.resolve(SiteLayout.SCRATCH_PREFIX + RandomName.next());
    try {
      if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectories(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      SiteFiles.createPrivateFile(fresh);
      try (JsonGenerator json = JSON.createGenerator(Files.newOutputStream(fresh))) {
        json.writeStartObject();
        json.writeStringField("user", user);
        json.writeStringField("password", password);
        json.writeEndObject();
      }
      if (owner.isPresent()) {
        Files.setOwner(fresh, owner.get());
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw SiteFiles.cannotWrite(file, e);
    } finally {
      SiteFiles.deleteQuietly(fresh);
    }
  }

  /**
   * As one word that can be handed over.
   *
   * @param cluster for which it is
   */
  String token(String cluster) {
    return String.join(":", cluster, user, password);
  }

  /**
   * Reads such a word.
   *
   * @throws BalsamException when it is none, or for another site
   */
  static Access ofToken(String token, PublicAddress address, Path site) {
    String[] parts = token.strip().split(":", -1);
    if (parts.length != 3 || parts[1].isEmpty() || parts[2].isEmpty()) {
      // Not shown: it may be half of a secret.
      throw new BalsamException(
          "This is not a token. Give what the owner's \"balsam server --add-user\" printed, on"
              + " standard input.");
    }
    if (!parts[0].equals(address.cluster())) {
      throw new BalsamException(
          "This token is for another site than " + site + ". Check --site, or ask the owner.");
    }
    return new Access(parts[1], parts[2]);
  }

  // A record's own toString would put the password in a log.
  @Override
  public String toString() {
    return "Access[user=" + user + "]";
  }
}
