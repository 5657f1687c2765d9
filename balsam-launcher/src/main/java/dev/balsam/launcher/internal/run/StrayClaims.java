package dev.balsam.launcher.internal.run;

import dev.balsam.engine.AfterRun;
import dev.balsam.engine.Engine;
import dev.balsam.engine.RunResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Jobs that are this launcher's without its knowledge: the connection was lost after they were
 * asked for and before the answer came. Nobody else would run them while its lease goes on. They
 * are looked for after every answer that was lost, and then at regular times, as the server may
 * complete a commit long after its client has given up.
 */
final class StrayClaims {
  private static final String WHY =
      "The launcher did not start it, as the database's answer was lost.";

  private final Engine engine;
  private final long launcher;
  private final long every;
  private long next;
  private boolean doubt;

  StrayClaims(Engine engine, long launcher) {
    this.engine = engine;
    this.launcher = launcher;
    this.every = engine.leases().renewEvery().toNanos();
    this.next = System.nanoTime() + every;
  }

  /** The answer to a claim was lost. */
  void doubt() {
    doubt = true;
  }

  boolean isDue() {
    return doubt || System.nanoTime() - next >= 0;
  }

  /**
   * What gives them back.
   *
   * @param known attempt by job of every run that this launcher has claimed and not recorded
   */
  List<RunResult> giveBack(Map<Long, Integer> known, Instant now) {
    List<RunResult> results = new ArrayList<>();
    engine
        .runningUnder(launcher)
        .forEach(
            (job, attempt) -> {
              if (!attempt.equals(known.get(job))) {
                results.add(AfterRun.givenBack(job, attempt, WHY, now));
              }
            });
    return results;
  }

  /** All that were found have been given back. */
  void settled() {
    doubt = false;
    next = System.nanoTime() + every;
  }
}
