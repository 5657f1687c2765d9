package dev.balsam.launcher;

import dev.balsam.BalsamException;
import dev.balsam.Site;
import dev.balsam.engine.JobFilter;
import dev.balsam.launcher.internal.estimate.Estimation;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Answers how long the jobs of a site that have not ended would take on some nodes, in virtual time
 * and without changing anything: with the order, the packing, the dependencies and the reservations
 * of a real launcher, in seconds even for a hundred thousand jobs.
 *
 * <pre>{@code
 * Estimate estimate =
 *     Estimator.on(site).workflow("scan").allocation(Allocation.simulated(128, 64)).estimate();
 * }</pre>
 *
 * <p>A run is taken to last as long as {@link #taskTime(String, Duration)} says of its app, else
 * the median of the runs of that app that ended well on this site, else the job's own {@code
 * wallTime}, else {@link #taskTime(Duration)}. Every run is taken to end well. What is running now
 * is taken to begin anew; hooks, staging and the launcher itself take no time.
 */
public final class Estimator {
  private final Site site;
  private Allocation allocation = Allocation.local();
  private Optional<String> workflow = Optional.empty();
  private final Map<String, String> tags = new LinkedHashMap<>();
  private final Map<String, Duration> times = new LinkedHashMap<>();
  private Optional<Duration> otherwise = Optional.empty();
  private Optional<Duration> limit = Optional.empty();

  private Estimator(Site site) {
    this.site = site;
  }

  /**
   * Begins one.
   *
   * @param site whose jobs are estimated
   * @return the estimator
   */
  public static Estimator on(Site site) {
    return new Estimator(site);
  }

  /**
   * The nodes, which need not exist; this machine when nothing is said. The end of an allocation is
   * not looked at: see {@link #timeLimit}.
   *
   * @param nodes the allocation
   * @return this
   */
  public Estimator allocation(Allocation nodes) {
    allocation = nodes;
    return this;
  }

  /**
   * Only jobs of one workflow.
   *
   * @param name its exact name
   * @return this
   */
  public Estimator workflow(String name) {
    workflow = Optional.of(name);
    return this;
  }

  /**
   * Only jobs with this tag.
   *
   * @param key the tag
   * @param value its value
   * @return this
   */
  public Estimator tag(String key, String value) {
    tags.put(key, value);
    return this;
  }

  /**
   * How long those runs take of which nothing else is known.
   *
   * @param time not negative
   * @return this
   */
  public Estimator taskTime(Duration time) {
    otherwise = Optional.of(notNegative(time));
    return this;
  }

  /**
   * How long the runs of one app take, whatever they took so far.
   *
   * @param app its name
   * @param time not negative
   * @return this
   */
  public Estimator taskTime(String app, Duration time) {
    times.put(app, notNegative(time));
    return this;
  }

  /**
   * When the nodes are gone. As a launcher, the estimate starts nothing then that says it needs
   * longer, and what still runs at the end is cut off.
   *
   * @param time longer than zero
   * @return this
   */
  public Estimator timeLimit(Duration time) {
    if (time.isZero() || time.isNegative()) {
      throw new BalsamException("timeLimit must be longer than zero, but is " + time + ".");
    }
    limit = Optional.of(time);
    return this;
  }

  /**
   * Estimates.
   *
   * @return how long the jobs would take
   * @throws BalsamException when nobody knows how long some of them take
   */
  public Estimate estimate() {
    Estimation estimation = new Estimation(allocation.nodes(), Map.copyOf(times), otherwise, limit);
    return estimation.of(site.engine().campaign(new JobFilter(workflow, tags)));
  }

  private static Duration notNegative(Duration time) {
    if (time.isNegative()) {
      throw new BalsamException("taskTime must not be negative, but is " + time + ".");
    }
    return time;
  }
}
