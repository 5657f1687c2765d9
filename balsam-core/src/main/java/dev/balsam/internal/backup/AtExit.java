package dev.balsam.internal.backup;

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
   */
  @SuppressWarnings("this-escape")
  public AtExit(Runnable undo) {
    this.undo = undo;
    hook = new Thread(this::undo, "balsam-undo");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Does the last step, that which makes it whole, unless the JVM is ending already.
   *
   * @param lastStep the step
   */
  public void complete(Runnable lastStep) {
    lock.lock();
    try {
      if (!over) {
        lastStep.run();
        over = true;
      }
    } finally {
      lock.unlock();
    }
    forget();
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
