package dev.balsam.engine;

import java.nio.file.Path;

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
}
