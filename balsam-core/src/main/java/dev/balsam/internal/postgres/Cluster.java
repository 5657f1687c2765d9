package dev.balsam.internal.postgres;

import dev.balsam.BalsamException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The cluster of a site: the directory {@code db} that initdb makes. */
final class Cluster {
  static final String USER = "balsam";
  static final String DATABASE = "balsam";

  private final SiteLayout layout;

  Cluster(SiteLayout layout) {
    this.layout = layout;
  }

  /**
   * Whether there is one.
   *
   * @throws BalsamException if something else is in its place
   */
  boolean exists() {
    Path db = layout.cluster();
    if (Files.isRegularFile(version())) {
      return true;
    }
    if (!Files.exists(db, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(db)) {
      if (!entries.iterator().hasNext()) {
        return false;
      }
    } catch (AccessDeniedException e) {
      throw new BalsamException(
          "cannot read " + db + ": it belongs to another user; open the site as its owner", e);
    } catch (IOException e) {
      throw notACluster(e);
    }
    throw notACluster(null);
  }

  private BalsamException notACluster(@Nullable IOException cause) {
    return new BalsamException(
        layout.cluster()
            + " exists but is not a PostgreSQL cluster (it has no PG_VERSION); move it away or use"
            + " another site directory",
        cause);
  }

  /** The major version of PostgreSQL that made it. */
  int major() {
    try {
      return Integer.parseInt(Files.readString(version()).strip());
    } catch (IOException | NumberFormatException e) {
      throw new BalsamException("cannot read " + version() + ": " + e.getMessage(), e);
    }
  }

  /** Who owns it, or empty if there is none. */
  Optional<ServerAccount.Owner> owner() {
    return SiteFiles.owner(layout.cluster())
        .map(
            uid -> {
              try {
                return new ServerAccount.Owner(uid, SiteFiles.group(layout.cluster()));
              } catch (IOException e) {
                throw new BalsamException("cannot look at " + layout.cluster(), e);
              }
            });
  }

  /**
   * Makes the cluster with its database, aside, and puts it in its place by one rename: a crash
   * before that leaves nothing but a directory that the next call deletes.
   */
  void create(Command command, ServerAccount account, String password) {
    Path fresh = layout.site().resolve(SiteLayout.NEW_CLUSTER_PREFIX + RandomName.next());
    String name = String.valueOf(fresh.getFileName());
    Path scratch = layout.site().resolve(SiteLayout.SCRATCH_PREFIX + RandomName.next());
    try {
      deleteLeftovers();
      SiteFiles.createPrivateDirectory(fresh);
      SiteFiles.createPrivateFile(scratch);
      Files.writeString(scratch, password + "\n");
      give(account, fresh);
      give(account, scratch);
      initdb(command, name, String.valueOf(scratch.getFileName()));
      configure(fresh);
      give(account, fresh);
      Files.writeString(
          scratch,
          "create database "
              + DATABASE
              + ";\nalter role "
              + USER
              + " password '"
              + ScramVerifier.of(password)
              + "';\n");
      createDatabase(command, name, scratch);
      Files.move(fresh, layout.cluster(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw SiteFiles.cannotWrite(layout.cluster(), e);
    } finally {
      SiteFiles.deleteQuietly(scratch);
      SiteFiles.deleteQuietly(fresh);
    }
  }

  /** Writes the settings that the next start reads. */
  void writeStartSettings(int port, Map<String, String> serverOptions) {
    Path file = layout.cluster().resolve(ClusterSettings.START_FILE);
    try {
      Files.writeString(file, ClusterSettings.forStart(port, serverOptions));
    } catch (IOException e) {
      throw SiteFiles.cannotWrite(file, e);
    }
  }

  /** Lets others than this machine in, by TLS only, or keeps them out. */
  void writeAccessRules(boolean beyondLoopback) {
    Path file = layout.hba();
    try {
      String before = Files.readString(file);
      String after = HbaRules.in(before, beyondLoopback);
      if (!after.equals(before)) {
        SiteFiles.replace(file, after);
      }
    } catch (IOException e) {
      throw SiteFiles.cannotWrite(file, e);
    }
  }

  /** Makes the account the owner of the cluster and of the log, if it is to be and is not. */
  void giveTo(ServerAccount account) {
    if (account.owner().isEmpty()) {
      return;
    }
    try {
      Optional<Integer> uid = account.owner().map(ServerAccount.Owner::uid);
      if (!owner().map(ServerAccount.Owner::uid).equals(uid)) {
        give(account, layout.cluster());
      }
      if (!SiteFiles.owner(layout.log()).equals(uid)) {
        give(account, layout.log());
      }
    } catch (IOException e) {
      throw SiteFiles.cannotWrite(layout.cluster(), e);
    }
  }

  private static void give(ServerAccount account, Path tree) throws IOException {
    if (account.owner().isPresent()) {
      ServerAccount.Owner owner = account.owner().get();
      SiteFiles.setOwnerOfTree(tree, owner.uid(), owner.gid());
    }
  }

  private void initdb(Command command, String directory, String passwordFile) {
    Command.Result result =
        command.run(
            "initdb",
            List.of(
                "-D",
                directory,
                "-U",
                USER,
                "-A",
                "scram-sha-256",
                "--pwfile=" + passwordFile,
                "-E",
                "UTF8",
                "--no-locale"));
    if (!result.succeeded()) {
      throw failed("initdb", result);
    }
  }

  private static void configure(Path fresh) throws IOException {
    Files.writeString(
        fresh.resolve("postgresql.conf"), ClusterSettings.INCLUDES, StandardOpenOption.APPEND);
    Files.writeString(fresh.resolve(ClusterSettings.BASE_FILE), ClusterSettings.BASE);
    Files.createFile(fresh.resolve(ClusterSettings.START_FILE));
  }

  // In single-user mode, so that all is there from the moment that the cluster is.
  private void createDatabase(Command command, String directory, Path script) {
    Command.Result result =
        command.run(
            "postgres",
            List.of("--single", "-D", directory, "-c", "exit_on_error=on", "template1"),
            script);
    if (!result.succeeded()) {
      throw failed("postgres --single", result);
    }
  }

  private BalsamException failed(String program, Command.Result result) {
    if (result.output().contains("No space left on device")) {
      return new BalsamException(
          "cannot make the cluster in "
              + layout.site()
              + ": the disk is full; free some space (a new cluster takes 50 MB) and try again");
    }
    return new BalsamException(
        "cannot make the cluster in "
            + layout.site()
            + ": "
            + program
            + " failed with status "
            + result.exit()
            + ": "
            + result.lastLines());
  }

  private void deleteLeftovers() throws IOException {
    try (DirectoryStream<Path> leftovers =
        Files.newDirectoryStream(
            layout.site(),
            entry -> {
              String name = String.valueOf(entry.getFileName());
              return name.startsWith(SiteLayout.NEW_CLUSTER_PREFIX)
                  || name.startsWith(SiteLayout.SCRATCH_PREFIX);
            })) {
      for (Path leftover : leftovers) {
        SiteFiles.deleteTree(leftover);
      }
    }
  }

  private Path version() {
    return layout.cluster().resolve("PG_VERSION");
  }
}
