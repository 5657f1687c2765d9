package dev.balsam.cli;

import dev.balsam.Balsam;
import dev.balsam.BalsamException;
import dev.balsam.DatabaseUnavailableException;
import dev.balsam.Job;
import dev.balsam.JobContext;
import dev.balsam.Site;
import dev.balsam.SiteUnreachableException;
import dev.balsam.admin.SiteDirectory;
import dev.balsam.admin.SiteServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which site a command is about, and as which job it acts. */
final class SiteOption {
  @Option(
      names = "--site",
      paramLabel = "DIRECTORY",
      description =
          "The site's directory. Inside a task, or after balsamactivate, that site when nothing is said.")
  private @Nullable Path directory;

  Site open() {
    Path site = directory();
    // Opening makes a site of any directory, which is for init only.
    if (!SiteDirectory.isSite(site)) {
      throw new SiteUnreachableException(
          "The directory \"" + site + "\" is not a site. Make one with: balsam init DIRECTORY");
    }
    SiteServer.requireNotStopped(site);
    try {
      return Balsam.open(site);
    } catch (DatabaseUnavailableException | SiteUnreachableException e) {
      throw e;
    } catch (BalsamException e) {
      throw new SiteUnreachableException(String.valueOf(e.getMessage()), e);
    }
  }

  /** The job inside which the command runs, if it runs inside one and is about its site. */
  Optional<JobContext> current() {
    boolean inJob = System.getenv("BALSAM_JOB_ID") != null && System.getenv("BALSAM_SITE") != null;
    return inJob && directory == null ? Optional.of(Balsam.current()) : Optional.empty();
  }

  /** The job with a number, or the one inside which the command runs. */
  Job job(Site site, @Nullable Long id) {
    if (id != null) {
      return site.job(id);
    }
    return current()
        .map(JobContext::job)
        .orElseThrow(
            () ->
                new BalsamException(
                    "No job was named, and this is not the program of one. Give a number."));
  }

  /** Where the site is; its server need not run. */
  Path directory() {
    Path site =
        named()
            .orElseThrow(
                () ->
                    new SiteUnreachableException(
                        "No site was named. Give --site DIRECTORY or set BALSAM_DB_PATH to its directory."));
    if (!Files.isDirectory(site)) {
      throw new SiteUnreachableException(
          "There is no site \"" + site + "\": it is not a directory. Check --site.");
    }
    return site;
  }

  /** Where the site is said to be, if anywhere. */
  Optional<Path> named() {
    return directory == null ? fromEnvironment() : Optional.of(directory);
  }

  private static Optional<Path> fromEnvironment() {
    for (String variable : new String[] {"BALSAM_SITE", "BALSAM_DB_PATH"}) {
      String value = System.getenv(variable);
      if (value != null && !value.isEmpty()) {
        return Optional.of(Path.of(value));
      }
    }
    return Optional.empty();
  }
}
