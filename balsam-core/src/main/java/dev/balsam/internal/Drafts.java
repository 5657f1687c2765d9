package dev.balsam.internal;

import dev.balsam.Job;
import dev.balsam.JobSpec;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The door through which the store reaches into a {@link JobSpec}: public methods for it would
 * invite users to forge submissions. {@code JobSpec} installs the one implementation.
 */
public abstract class Drafts {
  /**
   * One submission: its drafts point to it, so that all of them are stored at the moment at which
   * it commits, and none of them is if it fails. A list of the drafts of an endless stream is not
   * needed.
   */
  public static final class Batch {
    private final Object site;
    private volatile boolean committed;

    /**
     * Begins one.
     *
     * @param site identity of the site
     */
    public Batch(Object site) {
      this.site = site;
    }

    /** Notes that it has committed. */
    public void commit() {
      committed = true;
    }

    /**
     * Whether its drafts are stored in a site.
     *
     * @param other identity of the site
     * @return true once it has committed there
     */
    public boolean isIn(Object other) {
      return committed && site == other;
    }
  }

  private static volatile @Nullable Drafts door;

  /** For {@link JobSpec} only. */
  protected Drafts() {}

  /**
   * Installs the door.
   *
   * @param drafts the implementation, by {@code JobSpec}
   */
  public static void install(Drafts drafts) {
    door = drafts;
  }

  /**
   * The door.
   *
   * @return the implementation; only call with a JobSpec at hand, whose class has installed it
   */
  public static Drafts door() {
    return Objects.requireNonNull(door, "JobSpec is loaded before any draft exists");
  }

  /**
   * The drafts that a draft depends on.
   *
   * @param spec the draft
   * @return its parents among drafts
   */
  public abstract List<JobSpec> parentDrafts(JobSpec spec);

  /**
   * The stored jobs that a draft depends on.
   *
   * @param spec the draft
   * @return the jobs, perhaps of another site
   */
  public abstract List<Job> parentJobs(JobSpec spec);

  /**
   * The jobs that a draft depends on and of which it only knows the ids.
   *
   * @param spec the draft
   * @return ids of jobs, perhaps of none
   */
  public abstract Set<Long> parentIds(JobSpec spec);

  /**
   * The id under which a draft was last stored in a site, by a submission that has committed.
   *
   * @param spec the draft
   * @param site identity of the site
   * @return its id, if it was
   */
  public abstract OptionalLong idIn(JobSpec spec, Object site);

  /**
   * The id that a draft was given by a submission, which may be under way.
   *
   * @param spec the draft
   * @param batch the submission
   * @return its id, if it is part of that
   */
  public abstract OptionalLong idIn(JobSpec spec, Batch batch);

  /**
   * Notes that a draft is stored, once the submission that stores it has committed.
   *
   * @param spec the draft
   * @param batch the submission
   * @param id its id
   */
  public abstract void stored(JobSpec spec, Batch batch, long id);

  /**
   * Whether a draft had parents once.
   *
   * @param spec the draft
   * @return true after {@link #forgetParents} of a draft with parents
   */
  public abstract boolean hasForgottenParents(JobSpec spec);

  /**
   * Lets a stored draft of a stream forget its parents, so that a chain of a million drafts is not
   * kept in memory by its last one.
   *
   * @param spec the draft
   */
  public abstract void forgetParents(JobSpec spec);
}
