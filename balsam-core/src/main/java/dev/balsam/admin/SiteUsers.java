package dev.balsam.admin;

import dev.balsam.BalsamException;
import dev.balsam.Site;
import dev.balsam.internal.postgres.PostgresSettings;
import dev.balsam.internal.postgres.ServerAdmin;
import dev.balsam.internal.postgres.SharedServer;
import dev.balsam.internal.store.Db;
import dev.balsam.internal.users.LoginUser;
import dev.balsam.internal.users.Roles;
import dev.balsam.internal.users.SharedFiles;
import dev.balsam.internal.users.UserName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.exception.DataAccessException;

/**
 * The users of a site: its owner, and collaborators to whom the owner gives a role and a password
 * of their own. Collaborators see everything, submit, launch, kill, restart and modify any job of
 * the site; they delete nothing, change no table, no setting and no history, and every row that
 * they write says that it was them.
 *
 * <pre>{@code
 * try (Site site = Balsam.open(Path.of("water"))) {
 *   SiteUsers users = SiteUsers.of(site);
 *   users.shareFiles("chemists");
 *   System.out.println(users.add("anna").token());
 * }
 * }</pre>
 */
public final class SiteUsers {
  /** Work of the owner. */
  @FunctionalInterface
  private interface Work {
    void on(Connection connection) throws SQLException;
  }

  private final Site site;

  private SiteUsers(Site site) {
    this.site = site;
  }

  /**
   * The users of a site.
   *
   * @param site an open site
   * @return its users
   */
  public static SiteUsers of(Site site) {
    return new SiteUsers(site);
  }

  /**
   * Adds a collaborator. The site's server then goes on until it is stopped on purpose, as only its
   * owner can start it.
   *
   * @param name their login name
   * @return what they need to get in
   * @throws BalsamException when that is no login name, when there is such a user, or when the site
   *     is not ours
   */
  public Invitation add(String name) {
    SharedServer.Login login =
        new SharedServer.Login(UserName.checked(name), SharedServer.newPassword());
    Path directory = site.directory();
    boolean ownServer = Files.exists(directory.resolve("server.json"));
    asOwner(
        connection -> {
          connection.setAutoCommit(false);
          try {
            Roles.add(connection, login.user(), login.password());
            connection.commit();
          } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
          } finally {
            connection.setAutoCommit(true);
          }
        });
    if (!ownServer) {
      return new Invitation(name, login.password(), Optional.empty(), List.of());
    }
    ServerAdmin.start(directory, PostgresSettings.defaults());
    SharedServer.publish(directory);
    return new Invitation(
        name,
        SharedServer.token(directory, login),
        SharedServer.deliver(directory, login),
        hints(name));
  }

  private List<String> hints(String name) {
    List<String> hints = new ArrayList<>();
    Optional<List<String>> groups = LoginUser.groups(name);
    if (groups.isEmpty()) {
      hints.add("There is no user \"" + name + "\" on this machine.");
    }
    Optional<String> group = SharedFiles.group(site.directory());
    if (group.isEmpty()) {
      hints.add(
          "The files of the site are shared with no group, so that "
              + name
              + " can run no launcher here: give --group GROUP.");
    } else if (groups.isPresent() && !groups.get().contains(group.get())) {
      hints.add(
          "The files of the site belong to the group \""
              + group.get()
              + "\", and "
              + name
              + " is not in it: have them put into it, or give --group with another.");
    }
    return hints;
  }

  /**
   * Drops a collaborator: what they have open ends at once. What they did stays in the history, and
   * what their launchers were running is given back when the lease ends.
   *
   * @param name their login name
   * @throws BalsamException when there is no such collaborator, or the site is not ours
   */
  public void drop(String name) {
    String user = UserName.checked(name);
    asOwner(connection -> Roles.drop(connection, user));
    SharedServer.takeBack(site.directory(), user);
  }

  /**
   * Everybody who may use the site.
   *
   * @return the owner, then the collaborators by name
   */
  public List<SiteUser> list() {
    List<SiteUser> users = new ArrayList<>();
    with(
        connection ->
            Roles.list(connection)
                .forEach(
                    role ->
                        users.add(new SiteUser(role.name(), role.owner(), role.connections()))));
    return users;
  }

  /**
   * Shares the site's files with a group of the operating system: its members may run launchers
   * here. The cluster, the secrets and the top of the site stay the owner's.
   *
   * @param group a group that we are in, and that the collaborators are in
   * @throws BalsamException when there is no such group, or the files are not ours to share
   */
  public void shareFiles(String group) {
    SharedFiles.share(site.directory(), group);
  }

  /**
   * Takes up a token: from then on {@code Balsam.open(site)} lets this user in. It is kept in a
   * file of this user's home, with a password that nobody else has seen.
   *
   * @param site the directory of another user's site
   * @param token what its owner was given by {@link #add}
   * @return the role, as which the history names this user
   * @throws BalsamException when the site is our own, or the token does not fit
   */
  public static String join(Path site, String token) {
    Path directory = site.toAbsolutePath().normalize();
    return SharedServer.of(directory)
        .orElseThrow(
            () ->
                new BalsamException(
                    "There is nothing to join: "
                        + directory
                        + " is your own site, or none. Check --site."))
        .join(token);
  }

  private void asOwner(Work work) {
    with(
        connection -> {
          if (!Roles.mayAdminister(connection)) {
            throw new BalsamException(
                "Only the owner of site " + site.directory() + " may add and drop its users.");
          }
          work.on(connection);
        });
  }

  private void with(Work work) {
    try {
      site.dsl().connection(work::on);
    } catch (DataAccessException e) {
      throw Db.translated(e, "site " + site.directory());
    }
  }
}
