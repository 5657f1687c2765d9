package dev.balsam.launcher.internal.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Commands for sftp, and what it answers. Pure. */
final class SftpBatch {
  private static final int SIZE_COLUMN = 4;
  private final List<String> lines = new ArrayList<>();

  SftpBatch add(String command, String... paths) throws TransferFailure {
    StringBuilder line = new StringBuilder(command);
    for (String path : paths) {
      line.append(' ').append(quoted(path));
    }
    lines.add(line.toString());
    return this;
  }

  /** The same, but it may fail. */
  SftpBatch tryTo(String command, String... paths) throws TransferFailure {
    return add("-" + command, paths);
  }

  // Within double quotes sftp takes all but these two as they are, wildcards too (makeargs and
  // undo_glob_escape of its source).
  static String quoted(String path) throws TransferFailure {
    if (path.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      throw TransferFailure.lasting(
          "a file name holds a control character, which sftp cannot take");
    }
    return '"' + path.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  String text() {
    return String.join("\n", lines) + "\n";
  }

  /** The first answer by which sftp passes over a file without failing. */
  static Optional<String> leftOut(String said) {
    return said.lines()
        .filter(line -> !line.startsWith("sftp> "))
        .map(String::strip)
        .filter(line -> line.endsWith("not a regular file"))
        .findFirst();
  }

  /** Sizes of the regular files among the answers to {@code ls -ln}, in order. */
  static List<Long> sizes(String said) {
    List<Long> sizes = new ArrayList<>();
    said.lines()
        .filter(line -> line.startsWith("-r") || line.startsWith("--"))
        .map(line -> line.split("\\s+"))
        .filter(columns -> columns.length > SIZE_COLUMN && columns[SIZE_COLUMN].matches("[0-9]+"))
        .forEach(columns -> sizes.add(Long.parseLong(columns[SIZE_COLUMN])));
    return sizes;
  }
}
