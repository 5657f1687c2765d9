package dev.balsam.launcher;

import dev.balsam.BalsamException;
import dev.balsam.Hook;
import dev.balsam.Site;
import dev.balsam.engine.JobFilter;
import dev.balsam.launcher.internal.run.EndWarning;
import dev.balsam.launcher.internal.run.LaunchPlan;
import dev.balsam.launcher.internal.run.LaunchRun;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Claims jobs that are ready, starts them on the nodes of its allocation, and records how they end.
 * Several may work on one site at once. A SIGTERM to the JVM stops it as {@link #stop()} does.
 *
 * <pre>{@code
 * LaunchReport report = Launcher.on(site).allocation(Allocation.local()).untilIdle().run();
 * }</pre>
 */
public final class Launcher implements AutoCloseable {
  private final LaunchRun run;

  private Launcher(LaunchRun run) {
    this.run = run;
  }

  /**
   * Begins a launcher.
   *
   * @param site whose jobs it runs
   * @return a builder
   */
  public static Builder on(Site site) {
    return new Builder(site);
  }

  /**
   * Ends the running tasks and records them as RUN_TIMEOUT; then they may run again, except those
   * of jobs with {@code autoTimeoutRetry(false)}, which have FAILED. Returns at once.
   */
  public void stop() {
    run.stop();
  }

  /**
   * Waits until the launcher has ended.
   *
   * @return what it did
   * @throws BalsamException when it had to give up
   */
  public LaunchReport await() {
    return run.await();
  }

  /** Stops and waits. */
  @Override
  public void close() {
    run.end();
  }

  /**
   * Says how to launch. Every setter checks its value at once.
   *
   * <pre>{@code
   * Launcher.on(site).workflow("water-scan").timeLimit(Duration.ofHours(2)).untilIdle().run();
   * }</pre>
   */
  public static final class Builder {
    private static final Set<String> SIGNALS =
        new TreeSet<>(Set.of("HUP", "INT", "TERM", "USR1", "USR2", "URG", "CONT"));

    private final Site site;
    private Allocation allocation = Allocation.local();
    private LaunchMode mode = LaunchMode.MIXED;
    private Optional<String> workflow = Optional.empty();
    private final Map<String, String> tags = new LinkedHashMap<>();
    private Optional<Duration> timeLimit = Optional.empty();
    private Optional<Duration> idleTimeout = Optional.empty();
    private Optional<EndWarning> warning = Optional.empty();
    private boolean progress = true;
    private Optional<Long> batchJob = Optional.empty();
    private final Map<String, Hook> hooks = new LinkedHashMap<>();

    private Builder(Site site) {
      this.site = site;
    }

    /**
     * The nodes; this machine when nothing is said, and {@link Allocation#detect()} for those of a
     * batch system.
     *
     * @param nodes the allocation
     * @return this
     */
    public Builder allocation(Allocation nodes) {
      allocation = nodes;
      return this;
    }

    /**
     * Which kinds of jobs it runs; {@link LaunchMode#MIXED} when nothing is said.
     *
     * @param kinds the mode
     * @return this
     */
    public Builder mode(LaunchMode kinds) {
      mode = kinds;
      return this;
    }

    /**
     * Only jobs of one workflow.
     *
     * @param name its exact name
     * @return this
     */
    public Builder workflow(String name) {
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
    public Builder tag(String key, String value) {
      tags.put(key, value);
      return this;
    }

    /**
     * Stops after this time, as {@link Launcher#stop()} does; at the end of the allocation at the
     * latest, where that is known.
     *
     * @param limit longer than zero
     * @return this
     */
    public Builder timeLimit(Duration limit) {
      timeLimit = Optional.of(positive("timeLimit", limit));
      return this;
    }

    /**
     * Signals the running tasks before the time is up, so that they can save what they have; from
     * then on nothing new is started. The time is up at the end of the {@link #timeLimit} or of the
     * allocation, whichever comes first; what still runs then is ended and becomes RUN_TIMEOUT, and
     * so does what ends after the signal with another exit code than 0.
     *
     * @param lead how long before; longer than zero
     * @param signal its name, such as {@code "USR1"} or {@code "TERM"}; every process of a task
     *     gets it, and an MPI start command may pass it on once more
     * @return this
     */
    public Builder endWarning(Duration lead, String signal) {
      String name = signal.toUpperCase(Locale.ROOT).replaceFirst("^SIG", "");
      if (!SIGNALS.contains(name)) {
        throw new BalsamException(
            "endWarning cannot send the signal \"" + signal + "\". It can send " + SIGNALS + ".");
      }
      warning = Optional.of(new EndWarning(positive("endWarning", lead), name));
      return this;
    }

    /**
     * Ends as soon as nothing is left that it could run. Without this and without {@link
     * #idleTimeout} it goes on until it is stopped; of the two, the last one called counts.
     *
     * @return this
     */
    public Builder untilIdle() {
      idleTimeout = Optional.of(Duration.ZERO);
      return this;
    }

    /**
     * Ends when for so long nothing was left that it could run. Of this and {@link #untilIdle}, the
     * last one called counts.
     *
     * @param idle longer than zero
     * @return this
     */
    public Builder idleTimeout(Duration idle) {
      idleTimeout = Optional.of(positive("idleTimeout", idle));
      return this;
    }

    /**
     * Whether progress is shown on standard error: a bar on a terminal, a line every ten seconds
     * elsewhere. True when nothing is said.
     *
     * @param show false to be silent
     * @return this
     */
    public Builder progress(boolean show) {
      progress = show;
      return this;
    }

    /**
     * The batch job in which this launcher is started, so that the site knows which launchers came
     * of which batch job.
     *
     * @param id its number, {@link dev.balsam.BatchJob#id()}
     * @return this
     */
    public Builder batchJob(long id) {
      batchJob = Optional.of(site.batchJobs().get(id).id());
      return this;
    }

    /**
     * Code for a hook that was given by name in another JVM.
     *
     * @param name the name
     * @param hook the code
     * @return this
     */
    public Builder hook(String name, Hook hook) {
      hooks.put(name, hook);
      return this;
    }

    /**
     * Launches, and waits until it has ended.
     *
     * @return what it did
     * @throws BalsamException when it had to give up
     */
    public LaunchReport run() {
      try (Launcher launcher = start()) {
        return launcher.await();
      }
    }

    /**
     * Launches on threads of its own.
     *
     * @return the running launcher
     */
    public Launcher start() {
      LaunchPlan plan =
          new LaunchPlan(
              allocation,
              mode,
              new JobFilter(workflow, tags),
              timeLimit,
              idleTimeout,
              warning,
              progress,
              Map.copyOf(hooks),
              batchJob);
      return new Launcher(LaunchRun.start(site, plan));
    }

    private static Duration positive(String what, Duration value) {
      if (value.isZero() || value.isNegative()) {
        throw new BalsamException(what + " must be longer than zero, but is " + value + ".");
      }
      return value;
    }
  }
}
