package dev.balsam.cli;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Jobs to be added, one after another; only one of them is in memory. */
interface RowReader {
  /**
   * The next job.
   *
   * @return it, or null at the end
   */
  @Nullable JobRow next() throws IOException;

  /** Number of the line at which the latest row begins, or of the row; from 1. */
  long line();

  /** Words for the beginning of a sentence, such as {@code Line 7 of rows.csv}. */
  String where(long line);

  /** Whether rows may name parents: if not, no names have to be kept. */
  boolean mayNameParents();
}
