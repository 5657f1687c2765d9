package dev.balsam.internal.postgres;

import dev.balsam.BalsamException;
import dev.balsam.DatabaseUnavailableException;
import dev.balsam.SiteUnreachableException;
import dev.balsam.internal.text.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The server of a site as its collaborators see it: they find it by its public address, log in with
 * a password of their own, and neither start nor stop it. They take none of the owner's locks.
 */
public final class SharedServer {
  private static final String LOGIN_SECONDS = "10";

  private record Found(PublicAddress address, String url) {}

  private final Path site;
  private final PublicAddress address;
  private final String owner;
  private volatile @Nullable Found found;

  private SharedServer(Path site, PublicAddress address, String owner) {
    this.site = site;
    this.address = address;
    this.owner = owner;
  }

  /**
   * The server of another user's site.
   *
   * @param directory the site
   * @return empty when the site is this user's, or this user is root, or it has no server
   * @throws BalsamException when it is another's and says nothing of where its server is
   */
  public static Optional<SharedServer> of(Path directory) {
    Path server = new SiteLayout(directory).serverFile();
    if (!Files.exists(server) || ServerAdmin.isOwn(directory)) {
      return Optional.empty();
    }
    String owner = ownerOf(server);
    PublicAddress address =
        PublicAddress.read(directory)
            .orElseThrow(
                () ->
                    new SiteUnreachableException(
                        "The site "
                            + directory
                            + " belongs to "
                            + owner
                            + ", who has not shared it. Ask them for \"balsam server --add-user "
                            + System.getProperty("user.name")
                            + "\"."));
    return Optional.of(new SharedServer(directory, address, owner));
  }

  private static String ownerOf(Path server) {
    try {
      return Files.getOwner(server).getName();
    } catch (IOException e) {
      return "another user";
    }
  }

  /**
   * The login name of the site's owner.
   *
   * @return the name
   */
  public String owner() {
    return owner;
  }

  /**
   * Where the server is now; it may have been started elsewhere meanwhile.
   *
   * @return its JDBC address
   * @throws SiteUnreachableException when it is on another machine and does not answer
   */
  public String jdbcUrl() {
    PublicAddress now = PublicAddress.read(site).orElse(address);
    Found known = found;
    if (known == null || !known.address().equals(now)) {
      known =
          new Found(
              now, now.fromHere(new SiteLayout(site)).orElseThrow(() -> stopped(null)).jdbcUrl());
      found = known;
    }
    return known.url();
  }

  /** As an administrator sees it: what is not for others to see is left out. */
  ServerView view() {
    boolean up =
        address
            .fromHere(new SiteLayout(site))
            .filter(at -> at.trusted().isPresent() || PortProbe.answers(at.port()))
            .isPresent();
    return new ServerView(
        up ? ServerView.State.UP : ServerView.State.DOWN,
        0,
        address.host(),
        address.port(),
        List.of(),
        address.addresses(),
        true,
        Optional.empty(),
        up
            ? access().map(a -> new ServerView.Login(jdbcUrl(), a.user(), a.password()))
            : Optional.empty());
  }

  // What came last counts: who was dropped and added again has an old one, too.
  private Optional<Access> access() {
    String me = System.getProperty("user.name", "");
    return Stream.of(Access.inHome(System.getenv(), address.cluster()), Access.inSite(site, me))
        .filter(Files::isReadable)
        .max(Comparator.comparing(SharedServer::modified))
        .flatMap(Access::read);
  }

  private static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }

  /**
   * What this user was given.
   *
   * @return role and password
   * @throws SiteUnreachableException when nothing is there
   */
  public Login login() {
    String me = System.getProperty("user.name", "");
    Access access =
        access()
            .orElseThrow(
                () ->
                    new SiteUnreachableException(
                        "The site "
                            + site
                            + " belongs to "
                            + owner
                            + ", and you have no access to it yet. Ask "
                            + owner
                            + " for \"balsam server --add-user "
                            + me
                            + "\", then give the token that it prints to \"balsam server --join\"."));
    return new Login(access.user(), access.password());
  }

  /**
   * A role and its password.
   *
   * @param user the role
   * @param password its password
   */
  public record Login(String user, String password) {
    // A record's own toString would put the password in a log.
    @Override
    public String toString() {
      return "Login[user=" + user + "]";
    }
  }

  /**
   * What a collaborator can do about an error: one that does not answer is its owner's to start,
   * one that does not let them in is its owner's to ask.
   *
   * @param cause the error
   * @return the error to throw
   */
  public BalsamException inWords(BalsamException cause) {
    if (cause instanceof DatabaseUnavailableException unavailable) {
      return doesNotAnswer(unavailable);
    }
    boolean saidByServer =
        cause instanceof SiteUnreachableException && cause.getCause() instanceof SQLException;
    return saidByServer ? refused(cause) : cause;
  }

  private BalsamException doesNotAnswer(DatabaseUnavailableException cause) {
    boolean full =
        cause.getCause() instanceof SQLException sql
            && String.valueOf(sql.getSQLState()).startsWith("53");
    return full ? cause : stopped(cause);
  }

  private SiteUnreachableException stopped(@Nullable Throwable cause) {
    String where =
        address.host().equals(Host.name()) ? "" : " It was last started on " + address.host() + ".";
    return new SiteUnreachableException(
        "The server of the site "
            + site
            + " does not run, and only its owner "
            + owner
            + " may start it: ask them for \"balsam server --start\"."
            + where,
        cause);
  }

  private SiteUnreachableException refused(Throwable cause) {
    return new SiteUnreachableException(
        "The site "
            + site
            + " does not let you in: its owner "
            + owner
            + " may have dropped you, or added you again. Ask them for a new \"balsam server"
            + " --add-user "
            + System.getProperty("user.name")
            + "\".",
        cause);
  }

  /**
   * Takes up what the owner handed over: logs in with it, gives the role a new password that nobody
   * else has seen, and keeps that in this user's home. The token is worth nothing afterwards.
   *
   * @param token what the owner was given for this user
   * @return the role
   * @throws BalsamException when it is no token of this site or no longer valid
   */
  public String join(String token) {
    Access given = Access.ofToken(token, address, site);
    Access fresh = new Access(given.user(), RandomName.password());
    Path file = Access.inHome(System.getenv(), address.cluster());
    Properties login = new Properties();
    login.setProperty("user", given.user());
    login.setProperty("password", given.password());
    login.setProperty("loginTimeout", LOGIN_SECONDS);
    try (Connection connection = DriverManager.getConnection(jdbcUrl(), login)) {
      // First the file: after a crash between the two the token still works.
      fresh.write(file);
      changePassword(connection, fresh);
      return given.user();
    } catch (SQLException e) {
      String state = String.valueOf(e.getSQLState());
      if (Access.read(file).equals(Optional.of(fresh))) {
        SiteFiles.deleteQuietly(file);
      }
      if (state.startsWith("28")) {
        throw new SiteUnreachableException(
            "The site "
                + site
                + " does not accept this token. It works once, and until its owner "
                + owner
                + " drops you: ask for a new one.",
            e);
      }
      if (state.startsWith("08") || state.startsWith("57P")) {
        throw stopped(e);
      }
      throw new BalsamException("The site " + site + " refused: " + Reason.oneLine(e), e);
    }
  }

  // The verifier is computed here: neither the server nor its log ever sees the password.
  private static void changePassword(Connection connection, Access to) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "alter role "
              + statement.enquoteIdentifier(to.user(), true)
              + " password '"
              + ScramVerifier.of(to.password())
              + "'");
    }
  }

  /**
   * Makes a site known to collaborators: from now on every user can see where its server is.
   *
   * @param directory a site of this user
   */
  public static void publish(Path directory) {
    SiteLayout layout = new SiteLayout(directory);
    ServerRecord record =
        ServerFile.read(layout.serverFile())
            .orElseThrow(
                () -> new BalsamException("The site " + directory + " has no server of its own."));
    try {
      Path users = directory.resolve("users");
      if (!Files.isDirectory(users)) {
        SiteFiles.createPrivateDirectory(users);
        SiteFiles.keepOwner(layout.serverFile(), users);
      }
      // Each may enter, to the one file that they can read.
      Files.setPosixFilePermissions(users, PosixFilePermissions.fromString("rwx--x--x"));
      PublicAddress.of(directory, record).write(directory);
    } catch (IOException e) {
      throw SiteFiles.cannotWrite(directory, e);
    }
  }

  /**
   * Hands a password over: into a file that only its user can read, where we are root.
   *
   * @param directory a published site of this user
   * @param login the role, called like the user, and its password
   * @return that file, or empty where we are not root or there is no such user here
   */
  public static Optional<Path> deliver(Path directory, Login login) {
    if (!Host.user().equals(Optional.of(0))) {
      return Optional.empty();
    }
    UserPrincipal user;
    try {
      user =
          directory
              .getFileSystem()
              .getUserPrincipalLookupService()
              .lookupPrincipalByName(login.user());
    } catch (IOException e) {
      return Optional.empty();
    }
    Path file = Access.inSite(directory, login.user());
    new Access(login.user(), login.password()).write(file, Optional.of(user));
    return Optional.of(file);
  }

  /**
   * Takes back what was delivered.
   *
   * @param directory the site
   * @param user the role
   */
  public static void takeBack(Path directory, String user) {
    SiteFiles.deleteQuietly(Access.inSite(directory, user));
  }

  /**
   * A login as one word that its user can be given.
   *
   * @param directory a published site of this user
   * @param login role and password
   * @return the token
   */
  public static String token(Path directory, Login login) {
    String cluster = PublicAddress.read(directory).map(PublicAddress::cluster).orElse("");
    return new Access(login.user(), login.password()).token(cluster);
  }

  /**
   * A password for a role.
   *
   * @return 40 random characters
   */
  public static String newPassword() {
    return RandomName.password();
  }
}
