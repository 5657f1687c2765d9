package dev.balsam.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * Where the files of earlier runs are kept. A run always writes {@code <name>.out}; when the next
 * one begins, what is there is renamed after the run before. Patterns such as {@code *.out} do not
 * match the new name.
 *
 * <pre>{@code
 * Path first = AttemptFiles.kept(Path.of("/site/data/water_7/water.out"), 1); // .../water.out.1
 * }</pre>
 */
public final class AttemptFiles {
  private static final int FIRST = 1;

  private AttemptFiles() {}

  /**
   * The name under which a file of a run is kept once another run has begun.
   *
   * @param file what the run wrote
   * @param attempt number of the run
   * @return a file beside it
   */
  public static Path kept(Path file, int attempt) {
    return file.resolveSibling(file.getFileName() + "." + attempt);
  }

  /**
   * Where every run but the first notes its number when it begins: a run may be claimed and never
   * begin, and then what is there is of an earlier one.
   *
   * @param file what the runs write
   * @return a file beside it
   */
  public static Path note(Path file) {
    return kept(file, 0);
  }

  /**
   * Which run wrote a file, or was the last that began to.
   *
   * @param file what the runs write
   * @return number of the run; empty when that cannot be told
   */
  public static OptionalInt writer(Path file) {
    try {
      return OptionalInt.of(Integer.parseInt(Files.readString(note(file))));
    } catch (NoSuchFileException e) {
      return Files.exists(kept(file, FIRST)) ? OptionalInt.empty() : OptionalInt.of(FIRST);
    } catch (IOException | NumberFormatException e) {
      return OptionalInt.empty();
    }
  }
}
