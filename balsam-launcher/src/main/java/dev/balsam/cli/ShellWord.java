package dev.balsam.cli;

/** A word as one would type it to a shell. */
final class ShellWord {
  private ShellWord() {}

  static String of(String word) {
    return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
