package dev.balsam.internal.site;

import dev.balsam.DatabaseUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Claims of one launcher, and what it took without knowing it: the server may complete a commit
 * long after its client has given up and settled. Once an answer was lost, that is looked for again
 * and again. Not thread-safe.
 */
final class LookAgain {
  private final long every;
  private final Consumer<Set<Long>> settle;
  private boolean onceUnanswered;
  private long looked = System.nanoTime();

  /**
   * Makes it.
   *
   * @param every how often to look
   * @param settle gives back what was taken, but for some jobs
   */
  LookAgain(Duration every, Consumer<Set<Long>> settle) {
    this.every = every.toNanos();
    this.settle = settle;
  }

  /** Claims, after a look if one is due. */
  <T> List<T> claim(Set<Long> busy, Supplier<List<T>> claim) {
    if (onceUnanswered && System.nanoTime() - looked > every) {
      settle.accept(busy);
      looked = System.nanoTime();
    }
    try {
      return claim.get();
    } catch (DatabaseUnavailableException e) {
      onceUnanswered = true;
      throw e;
    }
  }
}
