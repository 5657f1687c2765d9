package dev.balsam.admin;

import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import dev.balsam.internal.postgres.ServerAdmin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Directories that are sites, or are to become one. */
public final class SiteDirectory {
  // What a site has before its cluster is complete: an init that broke off may be repeated.
  private static final Pattern OURS =
      Pattern.compile("data|log|batch|db|db\\.new-.*|settings\\.json|server\\.json|\\.server\\..*");

  private SiteDirectory() {}

  /**
   * Whether a directory is a site.
   *
   * <pre>{@code
   * SiteDirectory.isSite(Path.of("water"));
   * }</pre>
   *
   * @param directory any path
   * @return true when it has a PostgreSQL of its own or names another one
   */
  public static boolean isSite(Path directory) {
    return ServerAdmin.hasCluster(directory)
        || Files.isRegularFile(directory.resolve("connection.json"));
  }

  /**
   * Makes a site with a PostgreSQL of its own and leaves the server stopped. Parents are made, too.
   *
   * <pre>{@code
   * if (!SiteDirectory.create(Path.of("water"))) {
   *   System.out.println("it was there already");
   * }
   * }</pre>
   *
   * @param directory does not exist, or is empty
   * @return false when it is a site already, which is left as it is
   * @throws BalsamException when something else is there, or the directory cannot be written
   */
  public static boolean create(Path directory) {
    if (isSite(directory)) {
      return false;
    }
    if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(directory)) {
      throw new BalsamException(
          "\"" + directory + "\" is a file. Name a directory that is empty or does not exist yet.");
    }
    if (Files.isDirectory(directory)) {
      requireRoom(directory);
    }
    Balsam.open(directory).close();
    return true;
  }

  private static void requireRoom(Path directory) {
    if (!Files.isWritable(directory)) {
      throw new BalsamException(
          "You may not write to \"" + directory + "\". Name a directory that you may write to.");
    }
    List<String> strangers;
    try (Stream<Path> entries = Files.list(directory)) {
      strangers =
          entries
              .map(entry -> String.valueOf(entry.getFileName()))
              .filter(name -> !OURS.matcher(name).matches())
              .sorted()
              .toList();
    } catch (IOException e) {
      throw new BalsamException("\"" + directory + "\" cannot be read. Name another directory.", e);
    }
    if (!strangers.isEmpty()) {
      throw new BalsamException(
          "\""
              + directory
              + "\" is not empty and no site: it has \""
              + strangers.get(0)
              + "\". Name a directory that is empty or does not exist yet.");
    }
  }
}
