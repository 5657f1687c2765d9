package dev.balsam.launcher.internal.task;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells a full disk or an exhausted quota from a path that is wrong. */
final class DiskFull {
  /** ENOSPC and EDQUOT, as strerror(3) words them; Java tells no error numbers. */
  private static final List<String> WORDS =
      List.of("No space left on device", "Disk quota exceeded", "Disc quota exceeded");

  private DiskFull() {}

  /**
   * Whether that is why something could not be written.
   *
   * @param e what the system said
   * @param path where it was to be written; it need not exist
   */
  static boolean isSaidBy(IOException e, Path path) {
    String said = String.valueOf(e.getMessage());
    return WORDS.stream().anyMatch(said::contains) || isFull(path);
  }

  // For locales in which the system says it in other words.
  private static boolean isFull(Path path) {
    @Nullable Path there = path.toAbsolutePath();
    while (there != null && !Files.isDirectory(there)) {
      there = there.getParent();
    }
    try {
      return there != null && Files.getFileStore(there).getUsableSpace() == 0;
    } catch (IOException unknown) {
      return false;
    }
  }
}
