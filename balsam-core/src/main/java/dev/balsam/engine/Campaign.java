package dev.balsam.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What is left to do on a site at one moment: the jobs that have not ended, what they wait for, and
 * how long runs of their apps took so far. Reading it changes nothing.
 *
 * <pre>{@code
 * Campaign campaign = site.engine().campaign(JobFilter.ALL);
 * }</pre>
 *
 * @param jobs by id
 * @param links which of them wait for which others
 * @param measured median time of the runs that ended well, by name of the app
 */
public record Campaign(List<Planned> jobs, List<Link> links, Map<String, Duration> measured) {
  /**
   * Copies the collections.
   *
   * @param jobs by id
   * @param links which of them wait for which others
   * @param measured median time of the runs that ended well, by name of the app
   */
  public Campaign {
    jobs = List.copyOf(jobs);
    links = List.copyOf(links);
    measured = Map.copyOf(measured);
  }

  /**
   * A job that has not ended.
   *
   * @param needs what placing it needs to know
   * @param share its order of packing: part of a node of 64 cores
   * @param app name of its app
   * @param parents how many parents it waits for, whether or not they are part of the campaign
   * @param ran whether its run is over, and only later steps are left
   */
  public record Planned(Candidate needs, float share, String app, int parents, boolean ran) {}

  /**
   * A dependency between two of the jobs.
   *
   * @param parent place of the parent in the list of jobs
   * @param child place of the job that waits for it
   */
  public record Link(int parent, int child) {}
}
