package dev.balsam.cli;

import dev.balsam.BalsamException;
import dev.balsam.DatabaseUnavailableException;
import dev.balsam.Job;
import dev.balsam.JobSpec;
import dev.balsam.Site;
import dev.balsam.SiteUnreachableException;
import java.io.IOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Adds all jobs of a reader in one transaction, or none of them. A job is read, stored and
 * forgotten before the next one is read.
 */
final class JobImport {
  private final Site site;
  private final RowReader rows;
  private final JobRow defaults;
  private final Optional<Job> after;
  private final Runnable atEnd;
  private final Runnable eachJob;
  private final KnownApps apps;
  private final ParentNames parents;
  private JobRow current = new JobRow();
  private long firstId;
  private long lastId;

  /**
   * Prepares it.
   *
   * @param defaults what holds where a row is silent
   * @param after what each job waits for, besides those that it names
   * @param eachJob called for each job that was read
   * @param atEnd called when all were read, before they are committed
   */
  JobImport(
      Site site,
      RowReader rows,
      JobRow defaults,
      Optional<Job> after,
      Runnable eachJob,
      Runnable atEnd) {
    this.site = site;
    this.after = after;
    this.rows = rows;
    this.defaults = defaults;
    this.eachJob = eachJob;
    this.atEnd = atEnd;
    this.apps = new KnownApps(site);
    this.parents = new ParentNames(site);
  }

  /** Stores them; how many there were. */
  long store() {
    Iterator<JobSpec> drafts = new Drafts();
    try {
      return site.submitAll(
          StreamSupport.stream(
              Spliterators.spliteratorUnknownSize(drafts, Spliterator.ORDERED), false),
          (job, id) -> numbered(id));
    } catch (BadRowException | DatabaseUnavailableException | SiteUnreachableException e) {
      throw e;
    } catch (BalsamException e) {
      // The store knows no lines. The one thing that it refuses and rows do not show is a parent.
      confirmParents();
      throw e;
    }
  }

  /** The next job as it would be stored; null at the end. For people who look before they add. */
  @Nullable JobRow look() {
    Drafts drafts = new Drafts();
    if (!drafts.hasNext()) {
      confirmParents();
      return null;
    }
    drafts.next();
    // Ids of their own, so that later rows find their parents; nobody sees them.
    numbered(lastId + 1);
    return current;
  }

  private void confirmParents() {
    try {
      parents.confirm();
    } catch (ParentNames.MissingException e) {
      throw bad(e.line(), e.getMessage(), e);
    }
  }

  private void numbered(long id) {
    firstId = firstId == 0 ? id : firstId;
    lastId = id;
    if (rows.mayNameParents()) {
      parents.add(current.workflow(), current.name(), id);
    }
  }

  long firstId() {
    return firstId;
  }

  long lastId() {
    return lastId;
  }

  private @Nullable JobSpec read() {
    try {
      JobRow row = rows.next();
      if (row == null) {
        return null;
      }
      current = row.over(defaults);
      JobSpec job = current.draft(apps.get(current.application()));
      after.ifPresent(job::dependsOn);
      parents.link(job, current.workflow(), current.parents(), rows.line());
      return job;
    } catch (DatabaseUnavailableException | SiteUnreachableException e) {
      throw e;
    } catch (ParentNames.MissingException e) {
      throw bad(e.line(), e.getMessage(), e);
    } catch (BalsamException e) {
      throw bad(rows.line(), e.getMessage(), e);
    } catch (IOException e) {
      throw bad(rows.line(), "It cannot be read: " + RowSource.reason(e) + ".", e);
    }
  }

  private BadRowException bad(long line, @Nullable String what, Throwable cause) {
    return new BadRowException(rows.where(line), what, cause);
  }

  private final class Drafts implements Iterator<JobSpec> {
    private @Nullable JobSpec next;
    private boolean ended;

    @Override
    public boolean hasNext() {
      if (next == null && !ended) {
        next = read();
        ended = next == null;
        if (ended) {
          atEnd.run();
        } else {
          eachJob.run();
        }
      }
      return next != null;
    }

    @Override
    public JobSpec next() {
      JobSpec job = hasNext() ? next : null;
      if (job == null) {
        throw new NoSuchElementException();
      }
      next = null;
      return job;
    }
  }
}
