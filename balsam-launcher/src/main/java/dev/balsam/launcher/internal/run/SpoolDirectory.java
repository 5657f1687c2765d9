package dev.balsam.launcher.internal.run;

import dev.balsam.engine.Engine.LauncherRecord;
import dev.balsam.engine.KeptResults;
import dev.balsam.engine.RunResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directory of a site in which launchers keep results, and what is left there. */
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
    List<LauncherRecord> launchers = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "launcher-*.jsonl")) {
      for (Path file : files) {
        Optional<LauncherRecord> launcher =
            lines(file).stream().findFirst().flatMap(ResultLine::launcher);
        launcher.ifPresentOrElse(
            launchers::add, () -> LOG.debug("{} does not say whose it is", file));
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of(); // as ever, when no database was away
    } catch (IOException e) {
      LOG.warn(
          "Results that launchers kept in {} cannot be read: {}. Make it readable.",
          directory,
          e.getMessage());
    }
    return launchers;
  }

  @Override
  public List<RunResult> of(LauncherRecord launcher) {
    List<RunResult> results = new ArrayList<>();
    lines(file(launcher)).stream()
        .skip(1)
        .forEach(
            line ->
                ResultLine.result(line)
                    .ifPresentOrElse(
                        results::add, () -> LOG.debug("no result is in the line {}", line)));
    return results;
  }

  @Override
  public void settled(LauncherRecord launcher, int recorded) {
    int given = of(launcher).size();
    delete(file(launcher));
    LOG.info(
        "Launcher {} had kept {} results while the database was away: {} are recorded now, {} no longer count.",
        launcher.id(),
        given,
        recorded,
        given - recorded);
  }

  private static List<String> lines(Path file) {
    try {
      // What a crash has torn need not be text.
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
    } catch (NoSuchFileException e) {
      return List.of(); // another launcher was quicker
    } catch (IOException e) {
      LOG.warn("Results kept in {} cannot be read: {}. Make it readable.", file, e.getMessage());
      return List.of();
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
