package dev.balsam.internal.backup;

import dev.balsam.BalsamException;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what is half done when the JVM ends in the middle, by Ctrl-C for example; closed as soon
 * as it is whole, or removed otherwise.
 */
public final class AtExit implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AtExit.class);

  private final Runnable undo;
  private final Thread hook;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean over;

  /**
   * From now on.
   *
   * @param undo removes it
   * @throws BalsamException when the JVM is ending already; it is removed
   */
  @SuppressWarnings("this-escape")
  public AtExit(Runnable undo) {
    this.undo = undo;
    hook = new Thread(this::undo, "balsam-undo");
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) {
      undo();
      throw ended();
    }
  }

  /**
   * Does the last step, that which makes it whole.
   *
   * @param lastStep the step
   * @throws BalsamException when the JVM is ending and it was removed: no caller may go on as if it
   *     were whole, least of all one that removes what it was made from
   */
  public void complete(Runnable lastStep) {
    lock.lock();
    try {
      if (over) {
        throw ended();
      }
      lastStep.run();
      over = true;
    } finally {
      lock.unlock();
    }
    forget();
  }

  private static BalsamException ended() {
    return new BalsamException(
        "The program was ended before this was whole, and what there was of it is removed. Try"
            + " again.");
  }

  private void undo() {
    lock.lock();
    try {
      if (!over) {
        over = true;
        undo.run();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Removes it now, unless it is whole. */
  @Override
  public void close() {
    undo();
    forget();
  }

  private void forget() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      LOG.debug("the JVM is ending already");
    }
  }
}
