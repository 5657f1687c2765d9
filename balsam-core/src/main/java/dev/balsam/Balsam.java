package dev.balsam;

import dev.balsam.internal.site.Sites;
import java.nio.file.Path;

/**
 * The way in: definitions and sites.
 *
 * <pre>{@code
 * App hello = Balsam.app("hello", "echo hello,");
 * try (Site site = Balsam.temporary()) {
 *   site.submit(Balsam.job("hi", hello).args("world"));
 *   Launcher.on(site).untilIdle().run();
 * }
 * }</pre>
 */
public final class Balsam {
  private Balsam() {}

  /**
   * Begins the definition of an app.
   *
   * @param name its name
   * @return a builder
   */
  public static App.Builder app(String name) {
    return new App.Builder(name);
  }

  /**
   * An app that only needs a program.
   *
   * @param name its name
   * @param executable the program with its first arguments, split into words but never given to a
   *     shell
   * @return the app
   */
  public static App app(String name, String executable) {
    return app(name).executable(executable).build();
  }

  /**
   * An empty workflow.
   *
   * @param name its name
   * @return the draft
   */
  public static Workflow workflow(String name) {
    return new Workflow(name);
  }

  /**
   * The draft of a job outside a {@link Workflow}.
   *
   * @param name its name
   * @param app the app that it runs
   * @return the draft
   */
  public static JobSpec job(String name, App app) {
    return new JobSpec(name, app);
  }

  /**
   * Opens a site with its own PostgreSQL: makes it if absent, starts the server if it is not
   * running, shares it if it is.
   *
   * @param directory the site's directory
   * @return the site
   */
  public static Site open(Path directory) {
    return open(directory, SiteOptions.bundledPostgres());
  }

  /**
   * Opens a site with its own PostgreSQL, in a way of your own.
   *
   * @param directory the site's directory
   * @param options where the server's programs come from
   * @return the site
   */
  public static Site open(Path directory, SiteOptions options) {
    return Sites.open(directory, options);
  }

  /**
   * Opens a site on an existing PostgreSQL, 13 or newer. The user must be allowed to make a schema
   * there the first time.
   *
   * @param jdbcUrl for example {@code jdbc:postgresql://host:5432/balsam}
   * @param user the role
   * @param password its password
   * @param directory where working directories and logs go
   * @return the site
   * @throws BalsamException when the directory has a PostgreSQL of its own already
   */
  public static Site connect(String jdbcUrl, String user, String password, Path directory) {
    return Sites.connect(jdbcUrl, user, password, directory);
  }

  /**
   * A site for a test or a try, with its own PostgreSQL; all of it is deleted when it is closed.
   *
   * @return the site
   */
  public static Site temporary() {
    return Sites.temporary();
  }

  /**
   * The job inside whose program this code runs, by the variables that its launcher set. The site
   * stays open until the JVM ends.
   *
   * @return the job's context
   * @throws BalsamException when this is not the program of a job
   */
  public static JobContext current() {
    return Sites.current(System.getenv());
  }
}
