package dev.balsam.cli;

/** One thing that {@code balsam server} does. */
@FunctionalInterface
interface ServerAction {
  /**
   * Does it.
   *
   * @param scene with what
   * @return the exit code
   */
  int run(ServerScene scene);
}
