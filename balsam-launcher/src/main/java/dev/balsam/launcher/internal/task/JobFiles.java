package dev.balsam.launcher.internal.task;

import dev.balsam.BalsamException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A job's working directory, and where its programs are looked for. */
public final class JobFiles {
  private JobFiles() {}

  /**
   * Makes a working directory, if it is not there.
   *
   * @param directory its path
   * @param own whether the job chose it, rather than the site
   * @return whether it is new, and so empty
   * @throws NodeFaultException when the site's file system has no room for it
   * @throws BalsamException when it cannot be made; the message is for the job's history
   */
  public static boolean makeDirectory(Path directory, boolean own) {
    try {
      // Most jobs of a workflow share a parent directory that is there already.
      Files.createDirectory(directory);
      GroupShare.extend(directory);
      return true;
    } catch (IOException first) {
      try {
        makeAll(directory);
        // Most have a parent directory, so this one was mostly there.
        return false;
      } catch (IOException e) {
        throw cannotMake("The working directory " + directory, directory, own, e);
      }
    }
  }

  private static void makeAll(Path directory) throws IOException {
    Path parent = directory.getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      makeAll(parent);
    }
    try {
      Files.createDirectory(directory);
      GroupShare.extend(directory);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw e;
      }
    }
  }

  /**
   * Whose fault it is that a directory could not be made.
   *
   * @param what the directory, as a sentence begins
   * @param directory its path, or one on the same file system
   * @param own whether the job chose the place, rather than the site
   * @param e what the system said
   * @return to be thrown: a {@link NodeFaultException} when no job's could be made, as the site's
   *     file system has no room or its directory may not be written to
   */
  public static BalsamException cannotMake(
      String what, Path directory, boolean own, IOException e) {
    String message = what + " cannot be made: " + reason(e);
    // A disk of the job's own choice is its own affair; that of the site is every job's.
    if (!own && DiskFull.isSaidBy(e, directory)) {
      return new NodeFaultException(message + ". Make room; the job waits.", e);
    }
    return !own && isClosedToAll(directory, e)
        ? new NodeFaultException(
            message + ". The site's directory cannot be written to: mend that; the job waits.", e)
        : new BalsamException(
            message + ". Make room or mend its permissions, then restart the job.", e);
  }

  // Not where the directory of its workflow is there: that one may be closed to some jobs only.
  private static boolean isClosedToAll(Path directory, IOException e) {
    if (String.valueOf(e.getMessage()).contains("Read-only file system")) {
      return true;
    }
    Path workflow = directory.toAbsolutePath().getParent();
    if (workflow == null || Files.exists(workflow, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    @Nullable Path there = workflow;
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    return there != null && !Files.isWritable(there);
  }

  /**
   * Keeps what an earlier run wrote, before the next one writes there. A symlink is no run's own
   * file, and goes.
   *
   * @param file the file; it need not exist
   * @param as its new name
   * @throws BalsamException when it cannot be kept; the message is for the job's history
   */
  public static void keep(Path file, Path as) {
    try {
      if (Files.isSymbolicLink(file)) {
        Files.deleteIfExists(file);
      } else {
        Files.move(file, as, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (NoSuchFileException e) {
      // It wrote none.
    } catch (IOException e) {
      throw new BalsamException(
          "What the run before wrote cannot be kept: "
              + file
              + " cannot be renamed to "
              + as.getFileName()
              + ": "
              + reason(e)
              + ". Mend the permissions of its directory, then restart the job.",
          e);
    }
  }

  /**
   * Removes a symlink that stands where a file is to be written, so that nothing is written through
   * it into somebody else's file.
   *
   * @param file the file; it need not exist
   * @throws BalsamException when it cannot be removed; the message is for the job's history
   */
  public static void removeLink(Path file) {
    try {
      if (Files.isSymbolicLink(file)) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new BalsamException(
          file
              + " is a symbolic link, through which nothing is written, and cannot be removed: "
              + reason(e)
              + ". Mend the permissions of its directory, then restart the job.",
          e);
    }
  }

  /**
   * Notes the number of the run that begins.
   *
   * @param file where; replaced if it is there
   * @param attempt number of the run
   * @param own whether the job chose the working directory, rather than the site
   * @throws NodeFaultException when the site's file system has no room for it
   * @throws BalsamException when it cannot be written; the message is for the job's history
   */
  public static void note(Path file, int attempt, boolean own) {
    removeLink(file);
    try {
      Files.writeString(
          file,
          Integer.toString(attempt),
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.WRITE,
          LinkOption.NOFOLLOW_LINKS);
      GroupShare.extend(file);
    } catch (IOException e) {
      String message = "The number of the run cannot be noted in " + file + ": " + reason(e);
      if (!own && DiskFull.isSaidBy(e, file)) {
        throw new NodeFaultException(message + ". Make room; the job waits.", e);
      }
      throw new BalsamException(
          message + ". Make room or mend its permissions, then restart the job.", e);
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
