package dev.balsam.launcher.internal.task;

import dev.balsam.BalsamException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;

/** A job's working directory, and where its programs are looked for. */
public final class JobFiles {
  private JobFiles() {}

  /**
   * Makes a working directory, if it is not there.
   *
   * @param directory its path
   * @param own whether the job chose it, rather than the site
   * @throws NodeFaultException when the site's file system has no room for it
   * @throws BalsamException when it cannot be made; the message is for the job's history
   */
  public static void makeDirectory(Path directory, boolean own) {
    try {
      // Most jobs of a workflow share a parent directory that is there already.
      Files.createDirectory(directory);
    } catch (IOException first) {
      try {
        Files.createDirectories(directory);
      } catch (IOException e) {
        String message = "The working directory " + directory + " cannot be made: " + reason(e);
        // A disk of the job's own choice is its own affair; that of the site is every job's.
        if (!own && DiskFull.isSaidBy(e, directory)) {
          throw new NodeFaultException(message + ". Make room; the job waits.", e);
        }
        throw new BalsamException(
            message + ". Make room or mend its permissions, then restart the job.", e);
      }
    }
  }

  private static String reason(IOException e) {
    String kind =
        e.getClass()
            .getSimpleName()
            .replaceAll("Exception$", "")
            .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
            .toLowerCase(Locale.ROOT);
    return kind + " (" + e.getMessage() + ")";
  }

  /**
   * The word by which to start a program. A relative one with a slash is the job's own file if
   * there is one, else that of the directory where the app was defined.
   *
   * @param program the first word of a command line
   * @param workdir the job's working directory
   * @param defined the directory where the app was defined
   * @return a word for the task runner
   */
  public static String program(String program, Path workdir, Path defined) {
    if (program.indexOf('/') <= 0) {
      return program;
    }
    try {
      Path there = defined.resolve(program).normalize();
      return !Files.exists(workdir.resolve(program)) && Files.exists(there)
          ? there.toString()
          : program;
    } catch (InvalidPathException e) {
      return program; // the runner says what is wrong with it
    }
  }
}
