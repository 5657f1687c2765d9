package dev.balsam.engine;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Moments at which a test has a launcher die. One is armed by the system property {@value
 * #PROPERTY}, set before the JVM starts: {@code IN_RECORD} for its first time, {@code IN_RECORD:3}
 * for its third. The JVM then ends as if by {@code kill -9}. Without the property nothing happens,
 * and the compiler removes the calls.
 *
 * <pre>{@code
 * FailPoint.AFTER_CLAIM.hit();
 * }</pre>
 */
public enum FailPoint {
  /** Jobs have been chosen and are locked; that they run is not committed. */
  BEFORE_CLAIM_COMMIT,
  /** The claim is committed, nothing is started. */
  AFTER_CLAIM,
  /** A task has been started. */
  AFTER_START,
  /** A task has ended, which is known in memory only. */
  BEFORE_RECORD,
  /** A batch of results is written and not committed. */
  IN_RECORD,
  /** A hook's writes and its job's move are written and not committed. */
  IN_HOOK;

  /** Names the moment that is armed. */
  public static final String PROPERTY = "balsam.failpoint";

  // What kill -9 leaves as the exit code: 128 and the number of the signal.
  private static final int KILLED = 137;
  private static final String ARMED = System.getProperty(PROPERTY, "");
  private static final AtomicInteger LEFT = new AtomicInteger(times());

  /** Ends the JVM if this moment is armed and its turn has come. */
  public void hit() {
    if (!ARMED.isEmpty() && ARMED.split(":", 2)[0].equals(name()) && LEFT.decrementAndGet() == 0) {
      // Neither shutdown hooks nor finally blocks run.
      Runtime.getRuntime().halt(KILLED);
    }
  }

  private static int times() {
    String[] words = ARMED.split(":", 2);
    return words.length < 2 ? 1 : Integer.parseInt(words[1]);
  }
}
