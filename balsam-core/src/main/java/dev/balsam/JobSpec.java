package dev.balsam;

import dev.balsam.internal.Drafts;
import dev.balsam.internal.text.CommandLine;
import dev.balsam.internal.text.Printable;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The draft of a job: one run of an app, with its arguments, resources and data. Setters change the
 * draft, check at once, and return it. Nothing is stored before {@link Site#submit}. A draft is for
 * one thread at a time.
 *
 * <pre>{@code
 * JobSpec point = Balsam.job("r=0.96", simulate)
 *     .args("--r", 0.96).data("r", 0.96).ranksPerNode(4).wallTime(Duration.ofMinutes(20));
 * JobSpec plot = Balsam.job("plot", collect).dependsOn(point);
 * }</pre>
 */
public final class JobSpec {
  static {
    Drafts.install(new Door());
  }

  // Far beyond any machine, and far within what PostgreSQL's real can hold for a whole node.
  private static final double LEAST_GPUS = 1e-6;
  private static final double MOST_GPUS = 1e6;

  private static final Set<String> SCHEMES =
      Set.of("file", "local", "scp", "sftp", "rsync", "http", "https");

  private final String name;
  private final App app;
  private String workflow = "";
  private String description = "";
  private List<String> args = List.of();
  private Map<String, String> environment = Map.of();
  private Map<String, String> tags = Map.of();
  private Map<String, Object> data = Map.of();
  private Resources resources = Resources.ONE_CORE;
  private RunRules rules = RunRules.DEFAULT;
  private DataFlow files = DataFlow.NONE;
  private Set<JobSpec> parentDrafts = Set.of();
  private Set<Job> parentJobs = Set.of();
  private Set<Long> parentIds = Set.of();
  private boolean postprocessOnError;
  private boolean postprocessOnTimeout;
  private Drafts.@Nullable Batch storedBy;
  private long storedId;
  private boolean forgotParents;

  JobSpec(String name, App app) {
    this.name = Checks.name("job", name);
    this.app = app;
  }

  /**
   * Adds arguments after those of the app. Each is passed on verbatim as one argument, whatever
   * characters it holds.
   *
   * @param words anything; numbers and others by their {@code toString}
   * @return this
   */
  public JobSpec args(Object... words) {
    List<String> all = new ArrayList<>(args);
    for (Object word : words) {
      all.add(Checks.noNul("argument of " + inWords(), String.valueOf(word)));
    }
    args = all;
    return this;
  }

  /**
   * Adds arguments as one would type them: split into words by the quoting rules of POSIX, but
   * never given to a shell.
   *
   * @param line for example {@code --title "two words" -n 3}
   * @return this
   */
  public JobSpec argumentLine(String line) {
    return args(CommandLine.split(line).toArray());
  }

  /**
   * Waits for other drafts, which must be submitted before this one or together with it.
   *
   * @param parents the drafts
   * @return this
   */
  public JobSpec dependsOn(JobSpec... parents) {
    return dependsOn(Arrays.asList(parents));
  }

  /**
   * Waits for other drafts, which must be submitted before this one or together with it.
   *
   * @param parents the drafts
   * @return this
   */
  public JobSpec dependsOn(Collection<JobSpec> parents) {
    if (parentDrafts.isEmpty()) {
      parentDrafts = Collections.newSetFromMap(new LinkedHashMap<>());
    }
    parentDrafts.addAll(parents);
    return this;
  }

  /**
   * Waits for jobs that are stored already.
   *
   * @param parents jobs of the site to which this one will be submitted
   * @return this
   */
  public JobSpec dependsOn(Job... parents) {
    if (parentJobs.isEmpty()) {
      parentJobs = Collections.newSetFromMap(new LinkedHashMap<>());
    }
    parentJobs.addAll(Arrays.asList(parents));
    return this;
  }

  /**
   * Waits for jobs of which only the ids are known. Nothing is asked of the database here, so that
   * a million jobs may be drafted; ids that are not there are refused by the submission.
   *
   * <pre>{@code
   * site.submit(Balsam.job("plot", collect).dependsOn(17L, 18L));
   * }</pre>
   *
   * @param parents ids of jobs of the site to which this one will be submitted
   * @return this
   */
  public JobSpec dependsOn(long... parents) {
    if (parentIds.isEmpty()) {
      parentIds = new LinkedHashSet<>();
    }
    for (long parent : parents) {
      parentIds.add(parent);
    }
    return this;
  }

  /**
   * The workflow to which the job belongs; also a directory of the site's data.
   *
   * @param workflowName its name; empty for none
   * @return this
   */
  public JobSpec workflow(String workflowName) {
    workflow = Checks.noNul("workflow of " + inWords(), workflowName);
    return this;
  }

  /**
   * Free text.
   *
   * @param text anything
   * @return this
   */
  public JobSpec description(String text) {
    description = Checks.noNul("description of " + inWords(), text);
    return this;
  }

  /**
   * A label to select jobs by.
   *
   * @param key the tag
   * @param value its value
   * @return this
   */
  public JobSpec tag(String key, String value) {
    tags =
        with(
            tags,
            Checks.name("tag", key),
            Checks.noNul("value of tag " + Printable.of(key), value));
    return this;
  }

  /**
   * A value that is kept with the job as JSON.
   *
   * @param key the key
   * @param value anything that Jackson writes as JSON
   * @return this
   */
  public JobSpec data(String key, Object value) {
    data = with(data, Checks.name("data entry", key), value);
    return this;
  }

  /**
   * Values that are kept with the job as JSON.
   *
   * @param values by key
   * @return this
   */
  public JobSpec data(Map<String, ?> values) {
    values.forEach(this::data);
    return this;
  }

  /**
   * Nodes that a run needs; 1 when nothing is said.
   *
   * @param count at least 1
   * @return this
   */
  public JobSpec nodes(int count) {
    Checks.positive(name, "nodes", count);
    return resources(
        count,
        resources.ranksPerNode(),
        resources.threadsPerRank(),
        resources.threadsPerCore(),
        resources.gpusPerRank());
  }

  /**
   * MPI ranks on each node; 1 when nothing is said.
   *
   * @param count at least 1
   * @return this
   */
  public JobSpec ranksPerNode(int count) {
    Checks.positive(name, "ranksPerNode", count);
    return resources(
        resources.nodes(),
        count,
        resources.threadsPerRank(),
        resources.threadsPerCore(),
        resources.gpusPerRank());
  }

  /**
   * Threads of each rank; 1 when nothing is said. More than one also sets {@code OMP_NUM_THREADS}.
   *
   * @param count at least 1
   * @return this
   */
  public JobSpec threadsPerRank(int count) {
    Checks.positive(name, "threadsPerRank", count);
    return resources(
        resources.nodes(),
        resources.ranksPerNode(),
        count,
        resources.threadsPerCore(),
        resources.gpusPerRank());
  }

  /**
   * Threads that share a core; 1 when nothing is said.
   *
   * @param count at least 1
   * @return this
   */
  public JobSpec threadsPerCore(int count) {
    Checks.positive(name, "threadsPerCore", count);
    return resources(
        resources.nodes(),
        resources.ranksPerNode(),
        resources.threadsPerRank(),
        count,
        resources.gpusPerRank());
  }

  /**
   * GPUs of each rank; a fraction shares one. The program finds those of its job in {@code
   * CUDA_VISIBLE_DEVICES}.
   *
   * @param count 0 for none, or from 0.000001 to 1000000
   * @return this
   */
  public JobSpec gpusPerRank(double count) {
    if (!(count == 0 || (count >= LEAST_GPUS && count <= MOST_GPUS))) {
      throw new BalsamException(
          "gpusPerRank of "
              + inWords()
              + " must be zero, or from 0.000001 to 1000000, but is "
              + count
              + ".");
    }
    return resources(
        resources.nodes(),
        resources.ranksPerNode(),
        resources.threadsPerRank(),
        resources.threadsPerCore(),
        count);
  }

  /**
   * How many such jobs fill a node; cores are then not counted. 1 takes a node for itself.
   *
   * @param jobsPerNode at least 1
   * @return this
   */
  public JobSpec nodePackingCount(int jobsPerNode) {
    Checks.positive(name, "nodePackingCount", jobsPerNode);
    var r = resources;
    resources =
        new Resources(
            r.nodes(),
            r.ranksPerNode(),
            r.threadsPerRank(),
            r.threadsPerCore(),
            r.gpusPerRank(),
            OptionalInt.of(jobsPerNode),
            r.memoryPerNode());
    return this;
  }

  /**
   * Memory on each node. Jobs side by side never ask for more than the node has, where that is
   * known; nothing keeps a program from using more than it asked for.
   *
   * @param bytes at least 1
   * @return this
   */
  public JobSpec memoryPerNode(long bytes) {
    if (bytes < 1) {
      throw new BalsamException(
          "memoryPerNode of " + inWords() + " must be at least 1 byte, but is " + bytes + ".");
    }
    var r = resources;
    resources =
        new Resources(
            r.nodes(),
            r.ranksPerNode(),
            r.threadsPerRank(),
            r.threadsPerCore(),
            r.gpusPerRank(),
            r.nodePackingCount(),
            OptionalLong.of(bytes));
    return this;
  }

  /**
   * Memory on each node, in words.
   *
   * @param size a whole number with K, M, G or T behind it (powers of 1024), such as {@code "16G"}
   * @return this
   */
  public JobSpec memoryPerNode(String size) {
    return memoryPerNode(
        MemorySize.bytes(size)
            .orElseThrow(
                () ->
                    new BalsamException(
                        "memoryPerNode of "
                            + inWords()
                            + " must be a size such as 500M or 16G, but is \""
                            + Printable.of(size)
                            + "\".")));
  }

  /**
   * An estimate of one run: longer jobs start first, and none is started that cannot end in time.
   *
   * @param estimate at least a millisecond
   * @return this
   */
  public JobSpec wallTime(Duration estimate) {
    Duration checked = Checks.positive(name, "wallTime", estimate);
    var r = rules;
    rules =
        new RunRules(
            Optional.of(checked),
            r.timeout(),
            r.retries(),
            r.priority(),
            r.waitForParents(),
            r.autoTimeoutRetry());
    return this;
  }

  /**
   * A hard limit: a run that takes longer is stopped and becomes RUN_TIMEOUT.
   *
   * @param limit at least a millisecond
   * @return this
   */
  public JobSpec timeout(Duration limit) {
    Duration checked = Checks.positive(name, "timeout", limit);
    var r = rules;
    rules =
        new RunRules(
            r.wallTime(),
            Optional.of(checked),
            r.retries(),
            r.priority(),
            r.waitForParents(),
            r.autoTimeoutRetry());
    return this;
  }

  /**
   * Automatic restarts after a failed run. A run lost to the end of an allocation never uses one
   * up.
   *
   * @param count not negative
   * @return this
   */
  public JobSpec retries(int count) {
    int checked = Checks.notNegative(name, "retries", count);
    var r = rules;
    rules =
        new RunRules(
            r.wallTime(),
            r.timeout(),
            checked,
            r.priority(),
            r.waitForParents(),
            r.autoTimeoutRetry());
    return this;
  }

  /**
   * Higher runs first; 0 when nothing is said.
   *
   * @param value any number
   * @return this
   */
  public JobSpec priority(int value) {
    var r = rules;
    rules =
        new RunRules(
            r.wallTime(),
            r.timeout(),
            r.retries(),
            value,
            r.waitForParents(),
            r.autoTimeoutRetry());
    return this;
  }

  /**
   * A variable of this job.
   *
   * @param variable letters, digits and underscores
   * @param value its value
   * @return this
   */
  public JobSpec environment(String variable, String value) {
    environment =
        with(environment, Checks.variable(variable), Checks.noNul("value of " + variable, value));
    return this;
  }

  /**
   * Files and directories of the parents that are linked into the working directory; none when
   * nothing is said. The engine's own files, such as a parent's output, have to be named exactly.
   *
   * @param globs relative to the parent's working directory, for example {@code "*.dat"}
   * @return this
   */
  public JobSpec inputFiles(String... globs) {
    files =
        new DataFlow(
            Checks.globs(name, "inputFiles", globs),
            files.stageIn(),
            files.stageOut(),
            files.stageOutFiles(),
            files.workdir());
    return this;
  }

  /**
   * What is copied into the working directory before the first run: a file, or a directory with all
   * that is in it. A slash at the end means the contents of a directory, rather than the directory.
   *
   * @param source a {@code file:}, {@code scp:}, {@code sftp:}, {@code rsync:} or {@code http(s):}
   *     address
   * @return this
   */
  public JobSpec stageIn(URI source) {
    files =
        new DataFlow(
            files.inputFiles(),
            Optional.of(absolute(source)),
            files.stageOut(),
            files.stageOutFiles(),
            files.workdir());
    return this;
  }

  /**
   * Where results are copied to at the end. Files keep their paths relative to the working
   * directory; directories are copied with all that is in them.
   *
   * @param target the address of a directory, as for {@link #stageIn}
   * @param globs which files of the working directory, for example {@code "out/*.h5"}
   * @return this
   */
  public JobSpec stageOut(URI target, String... globs) {
    files =
        new DataFlow(
            files.inputFiles(),
            files.stageIn(),
            Optional.of(absolute(target)),
            Checks.globs(name, "stageOut", globs),
            files.workdir());
    return this;
  }

  /**
   * A directory of your own, in place of the site's. Jobs that share one may overwrite each other's
   * files.
   *
   * @param directory its path; made absolute
   * @return this
   */
  public JobSpec workdir(Path directory) {
    Path own = directory.toAbsolutePath().normalize();
    files =
        new DataFlow(
            files.inputFiles(),
            files.stageIn(),
            files.stageOut(),
            files.stageOutFiles(),
            Optional.of(own));
    return this;
  }

  /**
   * Whether the job waits for its parents to finish; true when nothing is said.
   *
   * @param wait false to start at once
   * @return this
   */
  public JobSpec waitForParents(boolean wait) {
    var r = rules;
    rules =
        new RunRules(
            r.wallTime(), r.timeout(), r.retries(), r.priority(), wait, r.autoTimeoutRetry());
    return this;
  }

  /**
   * Whether a run that was cut off is repeated without asking; true when nothing is said.
   *
   * @param retry false to fail
   * @return this
   */
  public JobSpec autoTimeoutRetry(boolean retry) {
    var r = rules;
    rules =
        new RunRules(
            r.wallTime(), r.timeout(), r.retries(), r.priority(), r.waitForParents(), retry);
    return this;
  }

  /**
   * Whether the app's postprocess hook also decides what becomes of a run that failed, as in the
   * original; false when nothing is said. An error handler of the app goes before it. Without
   * either this changes nothing.
   *
   * @param handle true to have it called after errors
   * @return this
   */
  public JobSpec postprocessOnError(boolean handle) {
    postprocessOnError = handle;
    return this;
  }

  /**
   * Whether the app's postprocess hook also decides what becomes of a run that was cut off, as in
   * the original; false when nothing is said. A timeout handler of the app goes before it. Without
   * either this changes nothing.
   *
   * @param handle true to have it called after timeouts
   * @return this
   */
  public JobSpec postprocessOnTimeout(boolean handle) {
    postprocessOnTimeout = handle;
    return this;
  }

  /**
   * The name.
   *
   * @return the name as given
   */
  public String name() {
    return name;
  }

  /**
   * The draft as it stands now.
   *
   * @return an immutable copy
   */
  public JobDefinition definition() {
    return new JobDefinition(
        name,
        workflow,
        description,
        app,
        Collections.unmodifiableList(args),
        Collections.unmodifiableMap(environment),
        Collections.unmodifiableMap(tags),
        Collections.unmodifiableMap(data),
        resources,
        rules.withPostprocess(postprocessOnError, postprocessOnTimeout),
        files);
  }

  @Override
  public String toString() {
    return "JobSpec " + name;
  }

  private String inWords() {
    return "job \"" + Printable.of(name) + "\"";
  }

  private JobSpec resources(int nodes, int ranks, int threads, int threadsPerCore, double gpus) {
    if ((long) nodes * ranks > Integer.MAX_VALUE) {
      throw new BalsamException(
          "nodes times ranksPerNode of "
              + inWords()
              + " must be at most "
              + Integer.MAX_VALUE
              + ", but is "
              + nodes
              + " times "
              + ranks
              + ".");
    }
    resources =
        new Resources(
            nodes,
            ranks,
            threads,
            threadsPerCore,
            gpus,
            resources.nodePackingCount(),
            resources.memoryPerNode());
    return this;
  }

  private URI absolute(URI address) {
    if (!address.isAbsolute()) {
      throw new BalsamException(
          "The address \""
              + Printable.of(address.toString())
              + "\" of "
              + inWords()
              + " has no scheme. Write for example file:/data/in or https://host/in.");
    }
    if (!SCHEMES.contains(address.getScheme().toLowerCase(Locale.ROOT))) {
      throw new BalsamException(
          "The address of "
              + inWords()
              + " has the scheme \""
              + Printable.of(address.getScheme())
              + "\", which no launcher knows. Use file, scp, sftp, rsync, http or https.");
    }
    return address;
  }

  // Copied on write: definition() hands out views, and a draft must not change what it has handed
  // out.
  private static <V> Map<String, V> with(Map<String, V> map, String key, V value) {
    Map<String, V> copy = new LinkedHashMap<>(map);
    copy.put(key, value);
    return copy;
  }

  private static final class Door extends Drafts {
    @Override
    public List<JobSpec> parentDrafts(JobSpec spec) {
      return List.copyOf(spec.parentDrafts);
    }

    @Override
    public List<Job> parentJobs(JobSpec spec) {
      return List.copyOf(spec.parentJobs);
    }

    @Override
    public Set<Long> parentIds(JobSpec spec) {
      return Set.copyOf(spec.parentIds);
    }

    @Override
    public OptionalLong idIn(JobSpec spec, Object site) {
      Batch batch = spec.storedBy;
      return batch != null && batch.isIn(site)
          ? OptionalLong.of(spec.storedId)
          : OptionalLong.empty();
    }

    @Override
    public OptionalLong idIn(JobSpec spec, Batch batch) {
      return spec.storedBy == batch ? OptionalLong.of(spec.storedId) : OptionalLong.empty();
    }

    @Override
    public void stored(JobSpec spec, Batch batch, long id) {
      spec.storedBy = batch;
      spec.storedId = id;
    }

    @Override
    public boolean hasForgottenParents(JobSpec spec) {
      return spec.forgotParents;
    }

    @Override
    public void forgetParents(JobSpec spec) {
      spec.forgotParents |=
          !spec.parentDrafts.isEmpty() || !spec.parentJobs.isEmpty() || !spec.parentIds.isEmpty();
      spec.parentDrafts = Set.of();
      spec.parentJobs = Set.of();
      spec.parentIds = Set.of();
    }
  }
}
