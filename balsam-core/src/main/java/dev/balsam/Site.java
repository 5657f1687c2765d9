package dev.balsam;

import dev.balsam.engine.Engine;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import java.util.stream.Stream;
import org.jooq.DSLContext;

/**
 * A place where apps and jobs are kept: a directory and a PostgreSQL. Safe for use by many threads,
 * and by many JVMs at once.
 *
 * <pre>{@code
 * try (Site site = Balsam.open(Path.of("water"))) {
 *   Job job = site.submit(Balsam.job("hi", Balsam.app("hello", "echo hello,")).args("world"));
 *   Launcher.on(site).untilIdle().run();
 *   System.out.println(job.output());
 * }
 * }</pre>
 */
public interface Site extends AutoCloseable {
  /**
   * Stores an app. One that differs from the stored app of that name becomes its next version; jobs
   * keep the version that they were submitted with.
   *
   * @param app the app
   * @return the app
   */
  App register(App app);

  /**
   * The latest version of an app.
   *
   * @param name its name
   * @return the app, if it was registered
   */
  Optional<App> app(String name);

  /**
   * All apps.
   *
   * @return the latest version of each, by name
   */
  List<App> apps();

  /**
   * Deletes an app in all its versions.
   *
   * <pre>{@code
   * site.jobs().where(JobFields.APP.eq("old")).delete();
   * site.deleteApp("old");
   * }</pre>
   *
   * @param name its name
   * @throws BalsamException when there is none, or a job uses it
   */
  default void deleteApp(String name) {
    deleteApps(List.of(name));
  }

  /**
   * Deletes apps in all their versions: all of them, or none.
   *
   * @param names their names
   * @throws BalsamException when one is not there, or a job uses one
   */
  void deleteApps(Collection<String> names);

  /**
   * Stores a workflow with its apps: all of it or nothing, durable when this returns.
   *
   * @param workflow the workflow
   * @return the stored jobs
   * @throws CycleException when jobs depend on one another in a circle
   * @throws BalsamException when a job depends on a draft that was never submitted
   */
  WorkflowRun submit(Workflow workflow);

  /**
   * Stores one job with its app, durable when this returns.
   *
   * @param job the job
   * @return the stored job
   */
  Job submit(JobSpec job);

  /**
   * Stores jobs with their apps: all of them or nothing, durable when this returns.
   *
   * @param jobs the jobs, which may depend on one another in any order
   * @return the stored jobs, in the same order
   */
  List<Job> submit(Collection<JobSpec> jobs);

  /**
   * Stores as many jobs as there are, all of them or nothing, without ever holding them in memory.
   * A job may depend on jobs that come before it in the stream, or that are stored already. The
   * drafts are used up: they forget what they depended on. New apps are stored at once, and stay if
   * the stream fails. The stream may take its time: nobody else waits for it.
   *
   * @param jobs the jobs
   * @return how many were stored
   */
  default long submitAll(Stream<JobSpec> jobs) {
    return submitAll(jobs, (job, id) -> {});
  }

  /**
   * As {@link #submitAll(Stream)}, and tells the id of each job as soon as it is given, before the
   * next one is taken from the stream: so a later job can depend on an earlier one by its id alone.
   * None of them is stored before this returns.
   *
   * <pre>{@code
   * long[] last = {site.submit(Balsam.job("start", app)).id()};
   * site.submitAll(
   *     IntStream.rangeClosed(1, 1000).mapToObj(i -> Balsam.job("step" + i, app).dependsOn(last[0])),
   *     (job, id) -> last[0] = id);
   * }</pre>
   *
   * @param jobs the jobs
   * @param numbered told of each job and its id
   * @return how many were stored
   */
  long submitAll(Stream<JobSpec> jobs, ObjLongConsumer<JobSpec> numbered);

  /**
   * A job by its id.
   *
   * @param id the id
   * @return the job
   * @throws BalsamException when there is none
   */
  Job job(long id);

  /**
   * All jobs, to be narrowed.
   *
   * @return a query
   */
  JobQuery jobs();

  /**
   * The workflows that have jobs, read in pages.
   *
   * <pre>{@code
   * site.workflows().forEach(name -> System.out.println(name + ": " + site.jobs().workflow(name).count()));
   * }</pre>
   *
   * @return their names in order, each once; jobs outside any workflow have none
   */
  Stream<String> workflows();

  /**
   * The database, for questions of your own. Change nothing through it but your own tables.
   *
   * @return jOOQ's context on this site's connections
   */
  DSLContext dsl();

  /**
   * Where the site's files are.
   *
   * @return an absolute path
   */
  Path directory();

  /**
   * Shows every step of every job from now on, in this JVM, as long as it lives. Steps may be
   * missed when the JVM ends, so use hooks for what must not be lost.
   *
   * @param observer called on a thread of the site, one event at a time
   * @return close it to stop
   */
  AutoCloseable observe(Consumer<JobEvent> observer);

  /**
   * The launchers that work on this site, on whatever machine, and those that were lost and not
   * cleared away yet.
   *
   * @return by id
   */
  List<LauncherView> launchers();

  /**
   * Begins to look at what the site is doing.
   *
   * @return a monitor for one thread
   */
  Monitor monitor();

  /**
   * The batch jobs that were submitted for launchers of this site.
   *
   * @return their record
   */
  BatchJobs batchJobs();

  /**
   * What launchers are built on.
   *
   * @return the engine
   */
  Engine engine();

  /**
   * Ends this site in this JVM: its launchers stop, and the last to close stops the PostgreSQL that
   * {@code open} started.
   */
  @Override
  void close();
}
