package dev.balsam.internal.store;

import dev.balsam.BalsamException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Paths as they are stored. A JVM that was started in a plain locale can name no file with an
 * accent, though the JVM that stored its name could.
 */
final class StoredPath {
  private StoredPath() {}

  /**
   * The path.
   *
   * @param text as stored
   * @param what whose path it is, for the message
   * @throws BalsamException when this JVM cannot name it
   */
  static Path of(String text, String what) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new BalsamException(
          "%s is \"%s\", which is no file name in the locale of this JVM (%s). Start it with LC_ALL=C.UTF-8."
              .formatted(what, text, System.getProperty("sun.jnu.encoding")),
          e);
    }
  }
}
