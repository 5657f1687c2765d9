package dev.balsam.launcher.internal.task;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Finds programs as {@code execvp} would, but says what is wrong in a sentence. */
public final class Executables {
  /** What most systems search where nobody set PATH. */
  static final String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

  private Executables() {}

  /**
   * The word to execute for a program.
   *
   * @param program the first word of a command line
   * @param workdir where the program will be started
   * @param searchPath the PATH that it will be started with
   * @return the program itself if it contains a slash, else the full path of the first match, so
   *     that a shell cannot take it for one of its builtins
   */
  static String resolve(String program, Path workdir, String searchPath)
      throws CannotStartException {
    if (program.indexOf('/') >= 0) {
      Optional<String> problem = problem(resolved(workdir, program), program);
      if (problem.isPresent()) {
        throw new CannotStartException(problem.get());
      }
      return program;
    }
    Optional<String> firstProblem = Optional.empty();
    for (String directory : searchPath.split(":", -1)) {
      Path candidate = resolved(resolved(workdir, directory), program);
      if (Files.exists(candidate)) {
        Optional<String> problem = problem(candidate, program);
        if (problem.isEmpty()) {
          return candidate.toString();
        }
        firstProblem = firstProblem.or(() -> problem);
      }
    }
    throw new CannotStartException(
        firstProblem.orElse(
            "The executable '%s' is in no directory of PATH (%s): give its full path, or set PATH in the app's environment."
                .formatted(program, searchPath)));
  }

  /**
   * Looks for a program.
   *
   * @param program its name
   * @param searchPath directories, as PATH has them
   * @return its path, if it is there and can be executed
   */
  public static Optional<Path> find(String program, String searchPath) {
    try {
      return Optional.of(Path.of(resolve(program, Path.of("/"), searchPath)));
    } catch (CannotStartException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> problem(Path file, String program) {
    if (Files.isDirectory(file)) {
      return Optional.of(
          "The executable '%s' is a directory (%s): name the program in it."
              .formatted(program, file));
    }
    if (Files.isExecutable(file)) {
      return Optional.empty();
    }
    return Optional.of(
        (Files.exists(file)
                ? "The executable '%s' may not be executed: set the execute bit of %s (chmod +x)."
                : "The executable '%s' does not exist: looked for %s.")
            .formatted(program, file));
  }

  private static Path resolved(Path directory, String name) throws CannotStartException {
    try {
      return directory.resolve(name);
    } catch (InvalidPathException e) {
      throw new CannotStartException(
          "The executable '%s' is not a file name that this JVM can use (%s): start it under a UTF-8 locale."
              .formatted(name, e.getReason()));
    }
  }
}
