package dev.balsam.launcher.internal.run;

import java.util.function.LongSupplier;

/** Shows how far a launcher has come. */
interface Progress extends AutoCloseable {
  /** Shows nothing. */
  Progress NONE =
      new Progress() {
        @Override
        public void show(long done, long failed, int running, LongSupplier open) {
          // Nobody looks.
        }

        @Override
        public void close() {
          // Nothing was shown.
        }
      };

  /**
   * Shows it, if it is time to.
   *
   * @param done runs that ended well
   * @param failed runs that ended otherwise
   * @param running tasks now
   * @param open asks the site how many jobs have not ended; only called when something is shown
   */
  void show(long done, long failed, int running, LongSupplier open);

  @Override
  void close();
}
