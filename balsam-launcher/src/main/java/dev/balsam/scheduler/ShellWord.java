package dev.balsam.scheduler;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Words of a shell script. Between single quotes only {@code '} itself is special (POSIX Shell
 * Command Language, 2.2.2), so a shell finds nothing to interpret in them.
 */
final class ShellWord {
  private ShellWord() {}

  static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  static String quoted(List<String> words) {
    return words.stream().map(ShellWord::quoted).collect(Collectors.joining(" "));
  }
}
