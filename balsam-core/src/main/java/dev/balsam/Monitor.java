package dev.balsam;

/**
 * Looks at what a site is doing, again and again: it remembers from one look to the next what it
 * need not ask for twice. For one thread.
 *
 * <pre>{@code
 * Monitor monitor = site.monitor();
 * Activity activity = monitor.look();
 * System.out.println(activity.last10s().finished() + " jobs finish per second");
 * }</pre>
 */
public interface Monitor {
  /**
   * Looks. The cost does not grow with the number of jobs that have ended: those are counted again
   * only when counting them last took less than a fiftieth of the time since.
   *
   * @return what there is to see now
   */
  Activity look();
}
