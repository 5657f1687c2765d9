package dev.balsam;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is to change of stored jobs, for {@link JobQuery#modify}. Setters change this object, check
 * at once, and return it; what no setter was called for stays as it is in each job.
 *
 * <p>What a run is given can change until the run begins. Description, tags and data can change at
 * any time, what is staged in only while the job waits for its parents. A job that has ended keeps
 * what it ran with, unless it is restarted by the same change ({@link #restart()}). Name and
 * workflow never change, as the working directory is called after them.
 *
 * <pre>{@code
 * JobChange.Result result = site.jobs().workflow("scan").modify(new JobChange().priority(5).tag("urgent", "yes"));
 * System.out.println(result.changed() + " changed, left: " + result.left());
 * }</pre>
 */
public final class JobChange {
  /** What can change. */
  public enum Part {
    /** Free text. */
    DESCRIPTION,
    /** Labels. */
    TAGS,
    /** Values kept with the job. */
    DATA,
    /** The app. */
    APP,
    /** Arguments. */
    ARGS,
    /** Variables. */
    ENVIRONMENT,
    /** Nodes. */
    NODES,
    /** Ranks on each node. */
    RANKS_PER_NODE,
    /** Threads of each rank. */
    THREADS_PER_RANK,
    /** Threads that share a core. */
    THREADS_PER_CORE,
    /** GPUs of each rank. */
    GPUS_PER_RANK,
    /** How many such jobs fill a node. */
    NODE_PACKING_COUNT,
    /** Memory on each node. */
    MEMORY_PER_NODE,
    /** Estimate of one run. */
    WALL_TIME,
    /** Limit of one run. */
    TIMEOUT,
    /** Automatic restarts. */
    RETRIES,
    /** Order of starting. */
    PRIORITY,
    /** Whether a run that was cut off is repeated. */
    AUTO_TIMEOUT_RETRY,
    /** Whether the postprocess hook handles errors. */
    POSTPROCESS_ON_ERROR,
    /** Whether the postprocess hook handles runs that were cut off. */
    POSTPROCESS_ON_TIMEOUT,
    /** Parents' files to link. */
    INPUT_FILES,
    /** What is copied in. */
    STAGE_IN,
    /** Where results go. */
    STAGE_OUT,
    /** Which results go. */
    STAGE_OUT_FILES
  }

  /**
   * What came of a change.
   *
   * @param changed how many jobs were changed
   * @param left how many stayed as they were, by the state that kept them from changing
   */
  public record Result(long changed, Map<JobState, Long> left) {
    /**
     * Copies the map.
     *
     * @param changed how many jobs were changed
     * @param left how many stayed as they were, by state
     */
    public Result {
      Map<JobState, Long> sorted = new EnumMap<>(JobState.class);
      sorted.putAll(left);
      left = Collections.unmodifiableMap(sorted);
    }
  }

  private static final URI ANYWHERE = URI.create("file:/");

  // A draft checks what it is given, and says what is wrong with it; its name stands for any job.
  private final JobSpec draft = new JobSpec("*", Balsam.app("any", "true"));
  private final Map<List<String>, Object> entries = new LinkedHashMap<>();
  private final Set<Part> parts = EnumSet.noneOf(Part.class);
  private Optional<App> app = Optional.empty();
  private boolean restart;

  /** Nothing changes yet. */
  public JobChange() {}

  /**
   * Free text.
   *
   * @param text anything
   * @return this
   */
  public JobChange description(String text) {
    draft.description(text);
    return with(Part.DESCRIPTION);
  }

  /**
   * Sets a tag; other tags stay.
   *
   * @param key the tag
   * @param value its value
   * @return this
   */
  public JobChange tag(String key, String value) {
    draft.tag(key, value);
    return with(Part.TAGS);
  }

  /**
   * Stores an entry of the data; other entries stay.
   *
   * @param key the key
   * @param value anything that Jackson writes as JSON
   * @return this
   */
  public JobChange data(String key, Object value) {
    return data(List.of(key), value);
  }

  /**
   * Stores an entry inside objects of the data; objects that are absent are made.
   *
   * @param path keys from the outside to the inside; at least one
   * @param value anything that Jackson writes as JSON
   * @return this
   */
  public JobChange data(List<String> path, Object value) {
    if (path.isEmpty()) {
      throw new BalsamException("The path of a data entry is empty. Give at least one key.");
    }
    path.forEach(key -> Checks.noNul("key of a data entry", Checks.name("data entry", key)));
    entries.put(List.copyOf(path), value);
    return with(Part.DATA);
  }

  /**
   * Another app, or another version of the same; it is stored if it is new.
   *
   * @param other the app
   * @return this
   */
  public JobChange app(App other) {
    app = Optional.of(other);
    return with(Part.APP);
  }

  /**
   * All arguments after those of the app, in place of those that the job has. Called again, it adds
   * to them.
   *
   * @param words anything; numbers and others by their {@code toString}
   * @return this
   */
  public JobChange args(Object... words) {
    draft.args(words);
    return with(Part.ARGS);
  }

  /**
   * All arguments as one would type them, in place of those that the job has.
   *
   * @param line for example {@code --title "two words" -n 3}; empty for no arguments
   * @return this
   */
  public JobChange argumentLine(String line) {
    if (!line.isBlank()) {
      draft.argumentLine(line);
    }
    return with(Part.ARGS);
  }

  /**
   * Sets a variable; other variables stay.
   *
   * @param variable letters, digits and underscores
   * @param value its value
   * @return this
   */
  public JobChange environment(String variable, String value) {
    draft.environment(variable, value);
    return with(Part.ENVIRONMENT);
  }

  /**
   * Nodes that a run needs.
   *
   * @param count at least 1
   * @return this
   */
  public JobChange nodes(int count) {
    draft.nodes(count);
    return with(Part.NODES);
  }

  /**
   * MPI ranks on each node.
   *
   * @param count at least 1
   * @return this
   */
  public JobChange ranksPerNode(int count) {
    draft.ranksPerNode(count);
    return with(Part.RANKS_PER_NODE);
  }

  /**
   * Threads of each rank.
   *
   * @param count at least 1
   * @return this
   */
  public JobChange threadsPerRank(int count) {
    draft.threadsPerRank(count);
    return with(Part.THREADS_PER_RANK);
  }

  /**
   * Threads that share a core.
   *
   * @param count at least 1
   * @return this
   */
  public JobChange threadsPerCore(int count) {
    draft.threadsPerCore(count);
    return with(Part.THREADS_PER_CORE);
  }

  /**
   * GPUs of each rank.
   *
   * @param count 0 for none; a fraction shares one
   * @return this
   */
  public JobChange gpusPerRank(double count) {
    draft.gpusPerRank(count);
    return with(Part.GPUS_PER_RANK);
  }

  /**
   * How many such jobs fill a node.
   *
   * @param jobsPerNode at least 1
   * @return this
   */
  public JobChange nodePackingCount(int jobsPerNode) {
    draft.nodePackingCount(jobsPerNode);
    return with(Part.NODE_PACKING_COUNT);
  }

  /**
   * Memory on each node.
   *
   * @param size a whole number with K, M, G or T behind it, such as {@code "16G"}
   * @return this
   */
  public JobChange memoryPerNode(String size) {
    draft.memoryPerNode(size);
    return with(Part.MEMORY_PER_NODE);
  }

  /**
   * An estimate of one run.
   *
   * @param estimate at least a millisecond
   * @return this
   */
  public JobChange wallTime(Duration estimate) {
    draft.wallTime(estimate);
    return with(Part.WALL_TIME);
  }

  /**
   * A hard limit of one run.
   *
   * @param limit at least a millisecond
   * @return this
   */
  public JobChange timeout(Duration limit) {
    draft.timeout(limit);
    return with(Part.TIMEOUT);
  }

  /**
   * Automatic restarts after a failed run.
   *
   * @param count not negative
   * @return this
   */
  public JobChange retries(int count) {
    draft.retries(count);
    return with(Part.RETRIES);
  }

  /**
   * Higher runs first.
   *
   * @param value any number
   * @return this
   */
  public JobChange priority(int value) {
    draft.priority(value);
    return with(Part.PRIORITY);
  }

  /**
   * Whether a run that was cut off is repeated without asking.
   *
   * @param retry false to fail
   * @return this
   */
  public JobChange autoTimeoutRetry(boolean retry) {
    draft.autoTimeoutRetry(retry);
    return with(Part.AUTO_TIMEOUT_RETRY);
  }

  /**
   * Whether the app's postprocess hook also decides what becomes of a run that failed.
   *
   * @param handle true to have it called after errors
   * @return this
   */
  public JobChange postprocessOnError(boolean handle) {
    draft.postprocessOnError(handle);
    return with(Part.POSTPROCESS_ON_ERROR);
  }

  /**
   * Whether the app's postprocess hook also decides what becomes of a run that was cut off.
   *
   * @param handle true to have it called after timeouts
   * @return this
   */
  public JobChange postprocessOnTimeout(boolean handle) {
    draft.postprocessOnTimeout(handle);
    return with(Part.POSTPROCESS_ON_TIMEOUT);
  }

  /**
   * All globs of parents' files that are linked, in place of those that the job has.
   *
   * @param globs relative to the parent's working directory
   * @return this
   */
  public JobChange inputFiles(String... globs) {
    draft.inputFiles(globs);
    return with(Part.INPUT_FILES);
  }

  /**
   * What is copied into the working directory before the first run.
   *
   * @param source an address as in {@link JobSpec#stageIn}
   * @return this
   */
  public JobChange stageIn(URI source) {
    draft.stageIn(source);
    return with(Part.STAGE_IN);
  }

  /**
   * Where results are copied to at the end.
   *
   * @param target an address as in {@link JobSpec#stageOut}
   * @return this
   */
  public JobChange stageOut(URI target) {
    draft.stageOut(target, draft.definition().files().stageOutFiles().toArray(String[]::new));
    return with(Part.STAGE_OUT);
  }

  /**
   * All globs of results that are copied out, in place of those that the job has.
   *
   * @param globs which files of the working directory
   * @return this
   */
  public JobChange stageOutFiles(String... globs) {
    draft.stageOut(draft.definition().files().stageOut().orElse(ANYWHERE), globs);
    return with(Part.STAGE_OUT_FILES);
  }

  /**
   * Restarts the jobs with the change, all in one. Only jobs that have ended are changed then.
   *
   * @return this
   */
  public JobChange restart() {
    restart = true;
    return this;
  }

  /**
   * What changes.
   *
   * @return the parts for which a setter was called
   */
  public Set<Part> parts() {
    return Collections.unmodifiableSet(parts);
  }

  /**
   * The new values.
   *
   * @return a definition of which only {@link #parts()} count, and neither app nor data
   */
  public JobDefinition values() {
    return draft.definition();
  }

  /**
   * New entries of the data.
   *
   * @return values by path
   */
  public Map<List<String>, Object> entries() {
    return Collections.unmodifiableMap(entries);
  }

  /**
   * The other app.
   *
   * @return the app, if it changes
   */
  public Optional<App> newApp() {
    return app;
  }

  /**
   * Whether the jobs are restarted.
   *
   * @return true after {@link #restart()}
   */
  public boolean restarts() {
    return restart;
  }

  private JobChange with(Part part) {
    parts.add(part);
    return this;
  }
}
