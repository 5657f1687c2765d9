package dev.balsam.internal;

import dev.balsam.JobSpec;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The door through which the store reaches into a {@link JobSpec}: public methods for it would
 * invite users to forge submissions. {@code JobSpec} installs the one implementation.
 */
public abstract class Drafts {
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
   * @return their ids
   */
  public abstract List<Long> parentJobs(JobSpec spec);

  /**
   * The id under which a draft was last stored in a site.
   *
   * @param spec the draft
   * @param site identity of the site
   * @return its id, if it was
   */
  public abstract OptionalLong idIn(JobSpec spec, Object site);

  /**
   * Notes that a draft was stored.
   *
   * @param spec the draft
   * @param site identity of the site
   * @param id its id there
   */
  public abstract void stored(JobSpec spec, Object site, long id);

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
