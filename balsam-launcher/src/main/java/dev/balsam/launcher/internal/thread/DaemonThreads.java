package dev.balsam.launcher.internal.thread;

import java.util.concurrent.ThreadFactory;

/** Threads that do not keep the JVM from ending. */
public final class DaemonThreads {
  private DaemonThreads() {}

  /**
   * Makes them.
   *
   * @param name of each
   * @return the factory
   */
  public static ThreadFactory named(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}
