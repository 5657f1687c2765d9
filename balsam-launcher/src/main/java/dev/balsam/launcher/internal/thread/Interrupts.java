package dev.balsam.launcher.internal.thread;

/** Interrupts threads without waiting for them. */
public final class Interrupts {
  private Interrupts() {}

  /**
   * Interrupts a thread from another one. {@link Thread#interrupt} closes the channel that the
   * thread is blocked in and waits until it has left it: where a file system hangs, for ever.
   *
   * @param thread which nothing but this step is done on, since the interrupt may come late
   */
  public static void send(Thread thread) {
    elsewhere(thread::interrupt);
  }

  /**
   * Does what ends in an interrupt on another thread.
   *
   * @param interrupt what to do
   */
  public static void elsewhere(Runnable interrupt) {
    try {
      DaemonThreads.named("balsam-interrupt").newThread(interrupt).start();
    } catch (OutOfMemoryError e) { // there is no thread to be had
      interrupt.run();
    }
  }
}
