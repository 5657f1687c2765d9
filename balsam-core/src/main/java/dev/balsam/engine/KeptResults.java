package dev.balsam.engine;

import dev.balsam.engine.Engine.LauncherRecord;
import java.util.List;

/**
 * Results that launchers kept outside the database while it did not answer. When a launcher is
 * swept, those that it left are recorded first, as if it had given them itself.
 *
 * <pre>{@code
 * engine.sweep(launcher -> false, kept);
 * }</pre>
 */
public interface KeptResults {
  /** No launcher has kept anything. */
  KeptResults NONE =
      new KeptResults() {
        @Override
        public List<LauncherRecord> launchers() {
          return List.of();
        }

        @Override
        public List<RunResult> of(LauncherRecord launcher) {
          return List.of();
        }

        @Override
        public void settled(LauncherRecord launcher, List<RunResult> given, int recorded) {}
      };

  /**
   * Who has kept something; living launchers may be among them.
   *
   * @return the launchers as they described themselves
   */
  List<LauncherRecord> launchers();

  /**
   * What one has kept.
   *
   * @param launcher the launcher
   * @return its results, in the order in which they were kept; empty when it has kept none
   * @throws dev.balsam.BalsamException when they cannot be read; its jobs are not given back then
   */
  List<RunResult> of(LauncherRecord launcher);

  /**
   * What a launcher left has been recorded, or counts no longer.
   *
   * @param launcher the launcher
   * @param given the results that were read
   * @param recorded how many counted
   */
  void settled(LauncherRecord launcher, List<RunResult> given, int recorded);
}
