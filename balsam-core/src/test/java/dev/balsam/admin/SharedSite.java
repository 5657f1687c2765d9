package dev.balsam.admin;

import dev.balsam.Balsam;
import dev.balsam.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A site with a server of its own and two collaborators: anna and bob. */
final class SharedSite implements BeforeAllCallback, AfterAllCallback {
  private final Path directory;
  private final List<Site> opened = new ArrayList<>();
  private String anna = "";
  private String bob = "";

  SharedSite() {
    try {
      directory = Files.createTempDirectory("balsam-users-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    Site owner = Balsam.open(directory.resolve("site"));
    opened.add(owner);
    anna = password(SiteUsers.of(owner).add("anna"));
    bob = password(SiteUsers.of(owner).add("bob"));
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    opened.forEach(Site::close);
    SiteServer.of(directory.resolve("site")).stop();
    try (Stream<Path> tree = Files.walk(directory)) {
      tree.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    }
  }

  static String password(Invitation invitation) {
    return invitation.token().substring(invitation.token().lastIndexOf(':') + 1);
  }

  Path directory() {
    return directory.resolve("site");
  }

  /** As the owner sees it. */
  Site owner() {
    return opened.get(0);
  }

  /** As a collaborator's program sees it that was told the address: {@code anna} or {@code bob}. */
  Site as(String user) {
    Site site = Balsam.connect(url(), user, passwordOf(user), directory.resolve("files-" + user));
    opened.add(site);
    return site;
  }

  /** A connection past the library; the owner's is {@code balsam}. */
  Connection connection(String user) throws SQLException {
    if (!user.equals("balsam")) {
      return DriverManager.getConnection(url(), user, passwordOf(user));
    }
    ServerLogin login = login();
    return DriverManager.getConnection(login.url(), login.user(), login.password());
  }

  String url() {
    return login().url();
  }

  private String passwordOf(String user) {
    return user.equals("anna") ? anna : bob;
  }

  record ServerLogin(String url, String user, String password) {}

  private ServerLogin login() {
    var login = dev.balsam.internal.postgres.ServerAdmin.look(directory()).login().orElseThrow();
    return new ServerLogin(login.url(), login.user(), login.password());
  }
}
