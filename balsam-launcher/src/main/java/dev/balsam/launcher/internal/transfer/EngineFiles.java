package dev.balsam.launcher.internal.transfer;

import java.util.regex.Pattern;

/**
 * The files that the engine itself writes into a working directory. They are no data: a pattern
 * links them only when it is their very name, and nothing else may have their names there.
 */
final class EngineFiles {
  private static final Pattern HOOK_LOG =
      Pattern.compile("(pre|post)process(\\.[0-9]+)?\\.log(\\.[0-9]+)?");
  private static final String SUFFIX = ".out";

  private EngineFiles() {}

  /**
   * Whether the engine writes a file of this name.
   *
   * @param name one path component
   * @param output name of the job's output file
   */
  static boolean isOne(String name, String output) {
    String stem =
        output.endsWith(SUFFIX) ? output.substring(0, output.length() - SUFFIX.length()) : output;
    // The output of earlier runs is kept beside that of the latest.
    boolean ofRun =
        name.startsWith(stem)
            && name.substring(stem.length()).matches("([._-][0-9]+)?\\.out([._-][0-9]+)?");
    return name.equals(output)
        || ofRun
        || HOOK_LOG.matcher(name).matches()
        || name.startsWith(Scratch.PREFIX);
  }
}
