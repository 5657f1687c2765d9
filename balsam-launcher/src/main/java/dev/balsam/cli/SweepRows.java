package dev.balsam.cli;

import org.jspecify.annotations.Nullable;

/** One job for each combination of the values of sweeps. */
final class SweepRows implements RowReader {
  private final JobOptions options;
  private final Sweeps sweeps;
  private long done;

  SweepRows(JobOptions options, Sweeps sweeps) {
    this.options = options;
    this.sweeps = sweeps;
  }

  @Override
  public @Nullable JobRow next() {
    return done == sweeps.count() ? null : options.row(sweeps.filling(done++));
  }

  @Override
  public long line() {
    return done;
  }

  @Override
  public String where(long at) {
    return "Job " + at + " of the sweep (" + sweeps.inWords(at - 1) + ")";
  }

  @Override
  public boolean mayNameParents() {
    return options.namesParents();
  }
}
