package dev.balsam.admin;

import dev.balsam.BalsamException;
import dev.balsam.internal.text.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The sites that a user has made or used, kept in {@code ~/.balsam/sites.json} (mode 0600). Those
 * that are no more are dropped when the file is looked at. Any number of programs may use it at
 * once.
 *
 * <pre>{@code
 * Path water = KnownSites.ofUser().find("water");
 * }</pre>
 */
public final class KnownSites {
  private final SitesFile file;

  private KnownSites(SitesFile file) {
    this.file = file;
  }

  /**
   * Those of the user that this program runs as: in the directory {@code .balsam} of {@code $HOME}.
   *
   * @return the index, which may be empty
   */
  public static KnownSites ofUser() {
    String home = System.getenv("HOME");
    // The JDK takes user.home from the user database, whatever the shell says.
    Path at =
        Path.of(home != null && home.startsWith("/") ? home : System.getProperty("user.home", "/"));
    return in(at.resolve(".balsam").resolve("sites.json"));
  }

  /**
   * Those in a file.
   *
   * @param file made with the first site
   * @return the index
   */
  public static KnownSites in(Path file) {
    return new KnownSites(new SitesFile(file));
  }

  /**
   * All of them.
   *
   * @return absolute paths of directories that are sites, in the order in which they were added
   * @throws BalsamException when the file is damaged or cannot be read
   */
  public List<Path> list() {
    List<Path> known = file.read();
    List<Path> present = known.stream().filter(KnownSites::isThere).toList();
    if (present.size() < known.size()) {
      return file.update(paths -> paths.removeIf(path -> !isThere(path)));
    }
    return present;
  }

  // One whose parent may not be entered now may be there all the same.
  private static boolean isThere(Path path) {
    return SiteDirectory.isSite(path)
        || (Files.exists(path) && !Files.isExecutable(path))
        || (!Files.exists(path) && !Files.notExists(path));
  }

  /**
   * Adds a site.
   *
   * @param site its directory
   * @return whether it was new
   * @throws BalsamException when the directory is not a site or the file cannot be written
   */
  public boolean add(Path site) {
    if (!SiteDirectory.isSite(site)) {
      throw new BalsamException("\"" + site + "\" is not a site, and cannot be listed as one.");
    }
    Path real;
    try {
      real = site.toRealPath();
    } catch (IOException e) {
      throw new BalsamException("\"" + site + "\" cannot be entered.", e);
    }
    if (file.read().contains(real)) {
      return false;
    }
    file.update(
        paths -> {
          paths.removeIf(path -> !isThere(path));
          paths.add(real);
        });
    return true;
  }

  /**
   * Finds a site by its path, by the name of its directory, or by a part of its path that no other
   * one has; capitals do not count in a part.
   *
   * @param text what the user typed
   * @return its absolute path
   * @throws BalsamException when there is none, or several
   */
  public Path find(String text) {
    List<Path> all = list();
    for (Path path : all) {
      if (path.toString().equals(text)) {
        return path;
      }
    }
    List<Path> named =
        all.stream().filter(path -> String.valueOf(path.getFileName()).equals(text)).toList();
    List<Path> found = named.size() == 1 ? named : containing(all, text);
    if (found.size() == 1) {
      return found.get(0);
    }
    throw new BalsamException(
        found.isEmpty()
            ? "No known site has \""
                + Printable.of(text)
                + "\" in its path. See balsam which --list, or name its directory."
            : "\"" + Printable.of(text) + "\" is in the paths of several sites: " + words(found));
  }

  private static List<Path> containing(List<Path> all, String text) {
    String part = text.toLowerCase(Locale.ROOT);
    Set<Path> found = new LinkedHashSet<>();
    for (Path path : all) {
      if (!part.isEmpty() && path.toString().toLowerCase(Locale.ROOT).contains(part)) {
        found.add(path);
      }
    }
    return new ArrayList<>(found);
  }

  private static String words(List<Path> paths) {
    return String.join(", ", paths.stream().map(Path::toString).toList()) + ". Write more of it.";
  }
}
