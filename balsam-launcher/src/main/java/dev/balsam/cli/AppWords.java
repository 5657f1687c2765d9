package dev.balsam.cli;

import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Command lines of apps and their scripts, in words. A Python script is run by the python3 that is
 * on the PATH here: the one that the user has chosen, whatever the nodes have.
 */
final class AppWords {
  private AppWords() {}

  static List<String> of(String line, Path directory, String path) {
    // Split as an app does it.
    List<String> words = Balsam.app("app", line).executable();
    if (!words.get(0).endsWith(".py")) {
      return words;
    }
    List<String> run = new ArrayList<>();
    run.add(python(path, words.get(0)).toString());
    run.add(directory.resolve(words.get(0)).toAbsolutePath().normalize().toString());
    run.addAll(words.subList(1, words.size()));
    return run;
  }

  private static Path python(String path, String script) {
    for (String directory : path.split(File.pathSeparator, -1)) {
      Path python = Path.of(directory.isEmpty() ? "." : directory, "python3").toAbsolutePath();
      if (Files.isExecutable(python) && !Files.isDirectory(python)) {
        return python;
      }
    }
    throw new BalsamException(
        "There is no python3 on your PATH to run \""
            + script
            + "\" with. Load a Python, or name the interpreter as the first word.");
  }
}
