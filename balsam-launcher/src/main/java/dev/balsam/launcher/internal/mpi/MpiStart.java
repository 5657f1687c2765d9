package dev.balsam.launcher.internal.mpi;

import java.util.List;

/**
 * One kind of MPI start command. A new one is a class like the others and a line in {@link
 * MpiStarts}.
 */
public interface MpiStart {
  /**
   * What settings call it.
   *
   * @return a word in small letters
   */
  String name();

  /**
   * The start command of one run, to which the program and its arguments are added.
   *
   * @param run where and how it runs
   * @return words
   */
  List<String> command(MpiRun run);

  /**
   * A command that ends ranks which a killed start command may have left on other machines.
   *
   * @param run where and how it ran
   * @return words; empty where the start command's own daemons see to that
   */
  default List<String> cleanup(MpiRun run) {
    return List.of();
  }

  /**
   * Whether a variable of the launcher's own allocation would be taken for an option by the start
   * command, and so must not reach it.
   *
   * @param variable name of a variable that the launcher has
   * @return true to hide it
   */
  default boolean isConfusedBy(String variable) {
    return false;
  }
}
