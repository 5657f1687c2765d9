package dev.balsam.launcher.internal.transfer;

import java.nio.file.Path;

/**
 * What a file is called on its way: hidden from patterns, and always the same for a job, so that
 * the next attempt overwrites what an earlier one left. Further names are for when one that was
 * given up still has the first.
 */
final class PartialName {
  // With what is added it must not be longer than the 255 bytes of a name, of which a character may
  // take four.
  private static final int LONGEST = 40;

  private PartialName() {}

  static String of(Path file, long job) {
    return of(file, job, 0);
  }

  static String of(Path file, long job, int further) {
    String name = file.getFileName().toString();
    String start = name.length() <= LONGEST ? name : name.substring(0, LONGEST);
    int rest = name.substring(start.length()).hashCode();
    return "."
        + start
        + (rest == 0 ? "" : "-" + Integer.toHexString(rest))
        + ".balsam-"
        + job
        + (further == 0 ? "" : "-" + further)
        + ".part";
  }
}
