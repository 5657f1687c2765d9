package dev.balsam.engine;

import dev.balsam.Hook;
import dev.balsam.JobContext;
import java.util.Optional;

/**
 * One call of a hook: what the hook asks for is gathered, and stored all at once or not at all. Of
 * the three ways to end it the first that succeeds counts; each changes nothing once the job is no
 * longer this launcher's, in this state and this attempt.
 *
 * <pre>{@code
 * HookTransaction transaction = engine.hooks(launcher, JobFilter.ALL, Map.of())
 *     .begin(engine.hooks(launcher, JobFilter.ALL, Map.of()).claim(Set.of(), 1).get(0));
 * transaction.context().data("seen", true);
 * boolean stored = transaction.commit();
 * }</pre>
 */
public interface HookTransaction {
  /**
   * The job as the hook sees it.
   *
   * @return the context that gathers what the hook asks for
   */
  JobContext context();

  /**
   * The hook's code.
   *
   * @return the code; empty for a script
   * @throws dev.balsam.BalsamException when an object of its class cannot be made
   */
  Optional<Hook> code();

  /** Lets the hook ask for nothing more. Returns at once, whatever the database does. */
  void discard();

  /**
   * Stores everything that the hook asked for, with the change of state that it means and all that
   * follows from it, in one transaction.
   *
   * @return false when the job is no longer this launcher's; then nothing was stored
   * @throws dev.balsam.BalsamException when something that the hook asked for is refused; then
   *     nothing was stored
   */
  boolean commit();

  /**
   * Stores that the hook failed and its job with it, and nothing else.
   *
   * @param why what the history shall say
   * @return false when the job is no longer this launcher's
   */
  boolean fail(String why);

  /**
   * Gives the job back, to be taken again by any launcher.
   *
   * @return false when it is no longer this launcher's
   */
  boolean giveBack();
}
