package dev.balsam.scheduler;

import java.util.Map;

/**
 * What a batch system said when it was asked for its batch jobs. Only what is absent from a
 * complete answer is gone.
 *
 * <pre>{@code
 * if (scheduler.list(Set.of()) instanceof BatchListing.Failed failed) {
 *   System.err.println(failed.why());
 * }
 * }</pre>
 */
public sealed interface BatchListing {
  /**
   * Everything that the batch system knows.
   *
   * @param entries batch jobs by their name there; those that are absent are gone
   */
  record Complete(Map<String, BatchEntry> entries) implements BatchListing {
    /**
     * Copies the map.
     *
     * @param entries batch jobs by their name there
     */
    public Complete {
      entries = Map.copyOf(entries);
    }
  }

  /**
   * An answer of which a part could not be read, as one that was cut off.
   *
   * @param entries what could be read; nothing is known of those that are absent
   * @param why one sentence
   */
  record Partial(Map<String, BatchEntry> entries, String why) implements BatchListing {
    /**
     * Copies the map.
     *
     * @param entries what could be read
     * @param why one sentence
     */
    public Partial {
      entries = Map.copyOf(entries);
    }
  }

  /**
   * No answer. Nothing is known of any batch job.
   *
   * @param why one sentence
   */
  record Failed(String why) implements BatchListing {}
}
