package dev.balsam.internal.site;

import dev.balsam.App;
import dev.balsam.BalsamException;
import dev.balsam.BatchJobs;
import dev.balsam.Job;
import dev.balsam.JobEvent;
import dev.balsam.JobQuery;
import dev.balsam.JobSpec;
import dev.balsam.LauncherView;
import dev.balsam.Monitor;
import dev.balsam.Site;
import dev.balsam.Workflow;
import dev.balsam.WorkflowRun;
import dev.balsam.engine.Engine;
import dev.balsam.internal.graph.Cycles;
import dev.balsam.internal.store.ActivityStore;
import dev.balsam.internal.store.AppStore;
import dev.balsam.internal.store.AttemptStore;
import dev.balsam.internal.store.BatchStore;
import dev.balsam.internal.store.CampaignStore;
import dev.balsam.internal.store.ChangeStore;
import dev.balsam.internal.store.Db;
import dev.balsam.internal.store.DeleteStore;
import dev.balsam.internal.store.DependencyStore;
import dev.balsam.internal.store.EngineStore;
import dev.balsam.internal.store.EventStore;
import dev.balsam.internal.store.ExplainStore;
import dev.balsam.internal.store.Fence;
import dev.balsam.internal.store.HookStore;
import dev.balsam.internal.store.JobEdits;
import dev.balsam.internal.store.JobReader;
import dev.balsam.internal.store.KillStore;
import dev.balsam.internal.store.LauncherStore;
import dev.balsam.internal.store.RestartStore;
import dev.balsam.internal.store.SubmitStore;
import dev.balsam.internal.store.SweepStore;
import dev.balsam.internal.store.TransferRows;
import dev.balsam.internal.store.TransferStore;
import dev.balsam.internal.store.WorkflowStore;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import java.util.stream.Stream;
import org.jooq.DSLContext;

/**
 * A site that is open in this JVM: its stores, its listener and the order in which all of it ends.
 */
final class SiteImpl implements Site {
  /**
   * The database as launchers use it: on connections that give up what does not answer.
   *
   * @param exchanges whose plans suit what finds its rows by an index
   * @param leases for the renewal of leases only
   * @param rest for everything else
   */
  record EngineDbs(Db exchanges, Db leases, Db rest) {}

  private final SiteLayout layout;
  private final Db db;
  private final Listener listener;
  private final Runnable afterClose;
  private final ExecutorService worker;
  private final HookRegistry hooks = new HookRegistry();
  private final AppStore apps;
  private final SubmitStore submissions;
  private final JobReader reader;
  private final JobEdits edits;
  private final ChangeStore changes;
  private final EventStore events;
  private final AttemptStore attempts;
  private final KillStore kills;
  private final RestartStore restarts;
  private final DependencyStore dependencies;
  private final DeleteStore deletes;
  private final ExplainStore explanations;
  private final TransferRows transfers;
  private final ActivityStore activities;
  private final BatchStore batchJobs;
  private final Completions completions;
  private final Observers observers;
  private final Engine engine;
  private final Closing closing = new Closing();

  SiteImpl(
      SiteLayout layout,
      Db db,
      EngineDbs engineDbs,
      Listener listener,
      SiteSettings settings,
      Runnable revival,
      Runnable afterClose) {
    this.layout = layout;
    this.db = db;
    this.listener = listener;
    this.afterClose = afterClose;
    worker = Executors.newSingleThreadExecutor(daemon("balsam-site"));
    // Never shut down, as what it runs is the user's. Its threads end by themselves, and soon:
    // Maven
    // waits for those of a program that it has run.
    Executor callbacks =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            1,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            daemon("balsam-callback"));
    apps = new AppStore(db);
    submissions = new SubmitStore(db, apps, this, this::isOurs);
    reader = new JobReader(db, apps);
    edits = new JobEdits(db);
    changes = new ChangeStore(db, apps);
    events = new EventStore(db);
    attempts = new AttemptStore(db);
    kills = new KillStore(db);
    restarts = new RestartStore(db);
    dependencies = new DependencyStore(db);
    deletes = new DeleteStore(db);
    explanations = new ExplainStore(db, apps);
    transfers = new TransferRows(db);
    activities = new ActivityStore(db, settings.leases().lease());
    batchJobs = new BatchStore(db, settings.scheduler());
    completions = new Completions(events, listener, worker, callbacks);
    observers = new Observers(events, listener, callbacks);
    Db hot = engineDbs.exchanges();
    Db bounded = engineDbs.rest();
    AppStore engineApps = new AppStore(bounded);
    EngineStore exchanges = new EngineStore(hot, bounded, engineApps, layout.data());
    engine =
        new EngineImpl(
            this,
            exchanges,
            new CampaignStore(bounded),
            new LauncherStore(hot, engineDbs.leases(), settings.leases().lease()),
            new SweepStore(hot, exchanges),
            new HookStore(hot, bounded, engineApps, layout.data(), this),
            new TransferStore(bounded, engineApps, layout.data()),
            new ConcurrentHashMap<>(),
            settings.leases(),
            settings.transfers(),
            settings.mpi(),
            settings.agents(),
            revival);
    closing.alsoAtExit(this::close);
  }

  private static ThreadFactory daemon(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  @Override
  public App register(App app) {
    apps.register(app);
    hooks.learn(app);
    return app;
  }

  @Override
  public Optional<App> app(String name) {
    return apps.latest(name);
  }

  @Override
  public List<App> apps() {
    return apps.all();
  }

  @Override
  public void deleteApps(Collection<String> names) {
    apps.delete(names);
  }

  @Override
  public WorkflowRun submit(Workflow workflow) {
    List<JobSpec> drafts = workflow.jobs();
    long[] ids = store(drafts, Fence.NONE);
    return new WorkflowRunHandle(
        this, workflow.name(), ids, drafts.stream().map(JobSpec::name).toList());
  }

  @Override
  public Job submit(JobSpec job) {
    return submit(job, Fence.NONE);
  }

  /** As {@link #submit(JobSpec)}, if something else holds. */
  Job submit(JobSpec job, Fence fence) {
    return job0(store(List.of(job), fence)[0]);
  }

  @Override
  public List<Job> submit(Collection<JobSpec> jobs) {
    return handles(Arrays.stream(store(List.copyOf(jobs), Fence.NONE)).boxed().toList());
  }

  private long[] store(List<JobSpec> drafts, Fence fence) {
    refuseTwice(drafts);
    Cycles.refuse(drafts);
    long[] ids = submissions.submit(drafts, fence);
    drafts.stream().map(draft -> draft.definition().app()).distinct().forEach(hooks::learn);
    return ids;
  }

  private static void refuseTwice(List<JobSpec> drafts) {
    if (drafts.stream().distinct().count() < drafts.size()) {
      throw new BalsamException(
          "The same draft is submitted twice in one call. Make a draft for each job.");
    }
  }

  @Override
  public long submitAll(Stream<JobSpec> jobs, ObjLongConsumer<JobSpec> numbered) {
    try (jobs) {
      return submissions.submitAll(jobs.iterator(), numbered, hooks::learn);
    }
  }

  @Override
  public Job job(long id) {
    reader.status(id);
    return job0(id);
  }

  /** Whether a job is of this site, though perhaps by another handle on it. */
  boolean isOurs(Job job) {
    Job stored = job instanceof HookJob hooks ? hooks.handle() : job;
    return stored instanceof JobHandle handle
        && (handle.site() == this || handle.site().db.isThatOf(db));
  }

  /** A handle without asking whether the job exists. */
  JobHandle job0(long id) {
    return new JobHandle(this, id);
  }

  List<Job> handles(List<Long> ids) {
    return ids.stream().<Job>map(this::job0).toList();
  }

  @Override
  public JobQuery jobs() {
    return new AllJobs(this);
  }

  @Override
  public Stream<String> workflows() {
    return new WorkflowStore(db).names();
  }

  @Override
  public DSLContext dsl() {
    return db.dsl();
  }

  @Override
  public Path directory() {
    return layout.root();
  }

  @Override
  public AutoCloseable observe(Consumer<JobEvent> observer) {
    return observers.add(observer);
  }

  @Override
  public List<LauncherView> launchers() {
    return activities.launchers();
  }

  @Override
  public Monitor monitor() {
    return new MonitorHandle(activities, batchJobs);
  }

  @Override
  public BatchJobs batchJobs() {
    return batchJobs;
  }

  @Override
  public Engine engine() {
    return engine;
  }

  AutoCloseable beforeClose(Runnable stop) {
    return closing.before(stop);
  }

  @Override
  public void close() {
    closing.once(
        () -> {
          completions.close();
          listener.close();
          worker.shutdownNow();
          afterClose.run();
        });
  }

  SiteLayout layout() {
    return layout;
  }

  Db db() {
    return db;
  }

  Listener listener() {
    return listener;
  }

  HookRegistry hooks() {
    return hooks;
  }

  JobEdits edits() {
    return edits;
  }

  ChangeStore changes() {
    return changes;
  }

  JobReader reader() {
    return reader;
  }

  AttemptStore attempts() {
    return attempts;
  }

  EventStore events() {
    return events;
  }

  KillStore kills() {
    return kills;
  }

  RestartStore restarts() {
    return restarts;
  }

  DependencyStore dependencies() {
    return dependencies;
  }

  DeleteStore deletes() {
    return deletes;
  }

  ExplainStore explanations() {
    return explanations;
  }

  TransferRows transfers() {
    return transfers;
  }

  Completions completions() {
    return completions;
  }

  @Override
  public String toString() {
    return "site " + layout.root();
  }
}
