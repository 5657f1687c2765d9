package dev.balsam.launcher.internal.run;

import dev.balsam.BalsamException;
import dev.balsam.engine.Engine.LauncherRecord;
import dev.balsam.engine.KeptResults;
import dev.balsam.engine.RunResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of a site in which launchers keep results, and what is left there. A file is
 * renamed before it is read, so that what its launcher, taken for dead, adds meanwhile goes to a
 * new one.
 */
final class SpoolDirectory implements KeptResults {
  private static final Logger LOG = LoggerFactory.getLogger(SpoolDirectory.class);

  private final Path directory;

  SpoolDirectory(Path site) {
    this.directory = site.resolve("spool");
  }

  /** The file of a launcher, which need not exist. */
  Spool spool(LauncherRecord launcher) {
    return new Spool(file(launcher), launcher);
  }

  private Path file(LauncherRecord launcher) {
    return directory.resolve("launcher-" + launcher.id() + ".jsonl");
  }

  @Override
  public List<LauncherRecord> launchers() {
    Set<LauncherRecord> launchers = new LinkedHashSet<>();
    try {
      for (Path file : files("launcher-*.jsonl")) {
        addOwner(file, launchers);
      }
    } catch (IOException e) {
      // Told when it matters: when the results of one of them are asked for.
      LOG.debug("{} cannot be read", directory, e);
    }
    return List.copyOf(launchers);
  }

  private static void addOwner(Path file, Set<LauncherRecord> launchers) {
    try {
      owner(lines(file))
          .ifPresentOrElse(launchers::add, () -> LOG.debug("{} does not say whose it is", file));
    } catch (IOException e) {
      LOG.debug("{} cannot be read", file, e);
    }
  }

  private List<Path> files(String glob) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, glob)) {
      List<Path> found = new ArrayList<>();
      files.forEach(found::add);
      return found;
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of(); // as ever, when no database was away
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  @Override
  public List<RunResult> of(LauncherRecord launcher) {
    try {
      putAside(launcher);
      List<RunResult> results = new ArrayList<>();
      for (Path file : aside(launcher)) {
        results.addAll(results(file, launcher));
      }
      // There only if it could not be renamed, or has been made since.
      results.addAll(results(file(launcher), launcher));
      return results;
    } catch (IOException e) {
      throw new BalsamException(
          "What launcher "
              + launcher.id()
              + " kept in "
              + directory
              + " cannot be read ("
              + e
              + "). Make it readable.",
          e);
    }
  }

  private List<Path> aside(LauncherRecord launcher) throws IOException {
    return files("launcher-" + launcher.id() + "-*.jsonl");
  }

  private void putAside(LauncherRecord launcher) throws IOException {
    Path file = file(launcher);
    Optional<LauncherRecord> owner = owner(lines(file));
    if (owner.isEmpty()) {
      // The first line is written together with the first results: there are none.
      delete(file);
    } else if (owner.get().equals(launcher)) {
      Path aside =
          directory.resolve("launcher-" + launcher.id() + "-" + UUID.randomUUID() + ".jsonl");
      try {
        Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        LOG.debug("{} is read where it is, or another launcher was quicker", file, e);
      }
    }
  }

  private static List<RunResult> results(Path file, LauncherRecord launcher) throws IOException {
    List<String> lines = lines(file);
    List<RunResult> results = new ArrayList<>();
    if (owner(lines).filter(launcher::equals).isPresent()) {
      lines.stream()
          .skip(1)
          .forEach(
              line ->
                  ResultLine.result(line)
                      .ifPresentOrElse(
                          results::add, () -> LOG.debug("no result is in the line {}", line)));
    }
    return results;
  }

  @Override
  public void settled(LauncherRecord launcher, List<RunResult> given, int recorded) {
    try {
      putAside(launcher);
      Set<RunResult> done = Set.copyOf(given);
      for (Path file : aside(launcher)) {
        if (owner(lines(file)).filter(launcher::equals).isPresent()
            && done.containsAll(results(file, launcher))) {
          delete(file);
        }
      }
    } catch (IOException e) {
      LOG.debug("{} cannot be cleared; the next launcher tries again", directory, e);
    }
    LOG.info(
        "Launcher {} had kept {} results while the database was away: {} are recorded now, {} no longer count.",
        launcher.id(),
        given.size(),
        recorded,
        given.size() - recorded);
  }

  private static Optional<LauncherRecord> owner(List<String> lines) {
    return lines.stream().findFirst().flatMap(ResultLine::launcher);
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      // What a crash has torn need not be text.
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of(); // another launcher was quicker
    }
  }

  static Path parent(Path file) {
    Path parent = file.getParent();
    if (parent == null) {
      throw new IllegalArgumentException(file + " has no directory");
    }
    return parent;
  }

  static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.debug("{} cannot be deleted; the next launcher tries again", file, e);
    }
  }
}
