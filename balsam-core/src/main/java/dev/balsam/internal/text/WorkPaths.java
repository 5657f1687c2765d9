package dev.balsam.internal.text;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Where a job works: {@code data/<workflow>/<name>_<id>/}, its output in {@code <name>.out} there.
 * Names are made safe: whatever they hold, the path stays below {@code data/}, and no two jobs
 * share a directory, because the id ends the last component.
 */
public final class WorkPaths {
  // Linux allows 255 bytes in a component; the id, an underscore and a suffix need some of them.
  private static final int LONGEST_BYTES = 180;
  private static final Pattern LIKE_A_JOB = Pattern.compile(".*_[0-9]+");

  private WorkPaths() {}

  /**
   * The working directory of a job.
   *
   * @param data the site's data directory
   * @param workflow name of the workflow, perhaps empty
   * @param name name of the job
   * @param id id of the job
   * @return a path below data
   */
  public static Path workdir(Path data, String workflow, String name, long id) {
    String last = safe(name) + "_" + id;
    return workflow.isEmpty()
        ? data.resolve(last)
        : data.resolve(workflowDirectory(workflow)).resolve(last);
  }

  /**
   * The name of a job's output file.
   *
   * @param name name of the job
   * @return one path component
   */
  public static String outputName(String name) {
    return safe(name) + ".out";
  }

  // A job outside any workflow has its directory beside those of the workflows; the names must
  // differ.
  private static String workflowDirectory(String workflow) {
    String safe = safe(workflow);
    return LIKE_A_JOB.matcher(safe).matches() ? safe + "-" : safe;
  }

  private static String safe(String name) {
    StringBuilder safe = new StringBuilder(name.length());
    int[] codePoints = name.strip().codePoints().toArray();
    for (int c : codePoints) {
      if (safe.length() == LONGEST_BYTES) {
        break;
      }
      safe.append(plain(c) ? (char) c : '_');
    }
    // A leading dot would hide the directory, or be "..", a leading dash would look like an option.
    if (safe.length() == 0 || safe.charAt(0) == '.' || safe.charAt(0) == '-') {
      safe.insert(0, '_');
    }
    return safe.toString();
  }

  // ASCII only: a JVM in the POSIX locale of a compute node can name no other file, and every JVM
  // must come to the same path.
  private static boolean plain(int c) {
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._=+@,:-%".indexOf(c)
        >= 0;
  }
}
