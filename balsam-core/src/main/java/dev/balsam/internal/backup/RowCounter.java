package dev.balsam.internal.backup;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.LongConsumer;

/** Tells how many rows have passed: COPY gives one with each write. */
final class RowCounter extends FilterOutputStream {
  private static final long BETWEEN = 10_000;

  private final LongConsumer progress;
  private long rows;

  RowCounter(OutputStream below, LongConsumer progress) {
    super(below);
    this.progress = progress;
  }

  @Override
  public void write(byte[] b, int from, int length) throws IOException {
    out.write(b, from, length);
    rows++;
    if (rows % BETWEEN == 0) {
      progress.accept(rows);
    }
  }
}
