package dev.balsam.launcher.internal.run;

import dev.balsam.BalsamException;
import dev.balsam.DatabaseUnavailableException;
import dev.balsam.Job;
import dev.balsam.Site;
import dev.balsam.engine.AfterRun;
import dev.balsam.engine.RunResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Jobs that may be this launcher's without its knowledge: the connection was lost after they were
 * asked for and before the answer came. Nobody else would run them while its lease goes on.
 */
final class DoubtfulClaims {
  private static final String WHY =
      "The launcher did not start it, as the database's answer was lost.";

  private final Site site;
  private final Set<Long> jobs = new LinkedHashSet<>();

  DoubtfulClaims(Site site) {
    this.site = site;
  }

  void add(Collection<Long> asked) {
    jobs.addAll(asked);
  }

  /**
   * What gives them back. It may say so of jobs that were never claimed or are somebody else's, as
   * a result counts only for a run of this launcher.
   */
  List<RunResult> giveBack(Instant now) {
    List<RunResult> results = new ArrayList<>();
    for (long id : jobs) {
      attempt(id).ifPresent(attempt -> results.add(AfterRun.givenBack(id, attempt, WHY, now)));
    }
    return results;
  }

  /** All of them have been given back. */
  void settled() {
    jobs.clear();
  }

  private Optional<Integer> attempt(long id) {
    try {
      Job job = site.job(id);
      return Optional.of(job.attempt());
    } catch (DatabaseUnavailableException e) {
      throw e;
    } catch (BalsamException e) {
      return Optional.empty(); // deleted meanwhile
    }
  }
}
